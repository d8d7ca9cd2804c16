using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Workers;

/// <summary>The gate's side of one confined worker: its socket, its lanes, and what it is asked. When the worker ends, everything that waits fails.</summary>
internal sealed class WorkerSession : IAsyncDisposable
{
    /// <summary>How long a worker may take for what is quick.</summary>
    public static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);

    private const int MostStrangers = 64; // connections that have not said what they are
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonObject>> asked = new();
    private readonly ConcurrentDictionary<long, WorkerLane> lanes = new();
    private readonly TaskCompletionSource<JsonLines> control = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource over = new();
    private readonly Lock ending = new();
    private readonly Action<JsonObject, WorkerLane> heard;
    private readonly WorkerTitle title;
    private readonly TimeProvider time;
    private readonly string path;
    private IConfinedProcess? process;
    private string why = "Guard ended it";
    private long last;
    private int strangers;

    private WorkerSession(string path, WorkerTitle title, Action<JsonObject, WorkerLane> heard, TimeProvider time)
    {
        (this.path, this.title, this.heard, this.time) = (path, title, heard, time);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(path, Everyone); // the worker's uid differs; the directory around it is 0700
        listener.Listen(64);
        _ = AcceptAsync();
    }

    /// <summary>Whether the worker has ended; another must be started.</summary>
    public bool IsOver => over.IsCancellationRequested;

    /// <summary>The lanes that have not ended.</summary>
    public IEnumerable<WorkerLane> Lanes => lanes.Values;

    /// <summary>Starts a worker and waits until it answers.</summary>
    /// <param name="confinement">Starts it.</param>
    /// <param name="program">What it may touch; its socket is made here.</param>
    /// <param name="title">How it is named to people.</param>
    /// <param name="heard">Takes what it says of a lane of its own accord, but for the lane's end. <see cref="InvalidDataException"/> ends the worker.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RepositoryException">It ended at once, or did not answer.</exception>
    public static async Task<WorkerSession> StartAsync(
        IConfinement confinement, ConfinedProgram program, WorkerTitle title, Action<JsonObject, WorkerLane> heard, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new WorkerSession(program.Socket, title, heard, time);
        try
        {
            session.process = await confinement.StartAsync(program, cancellationToken);
            _ = session.WatchAsync(session.process);
            await session.control.Task.WaitAsync(StartLimit, time, cancellationToken);
            return session;
        }
        catch (Exception error)
        {
            await session.DisposeAsync();
            if (error is TimeoutException) throw new RepositoryException($"{title.Name} ({program.Source}) did not answer within {StartLimit.TotalSeconds} seconds.", error);
            throw;
        }
    }

    /// <summary>Gives an order and waits for its answer.</summary>
    /// <param name="order">The order.</param>
    /// <param name="limit">A worker that takes longer is ended.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RepositoryException">The worker refused, ended or did not answer.</exception>
    public Task<JsonObject> AskAsync(JsonObject order, TimeSpan limit, CancellationToken cancellationToken) => SendAsync(Next(), order, limit, cancellationToken);

    /// <summary>Gives an order whose answer nobody waits for; a worker that has ended hears nothing.</summary>
    public async Task TellAsync(JsonObject order)
    {
        order["id"] = Next();
        try
        {
            await (await control.Task).WriteAsync(order).WaitAsync(StepLimit, time);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or RepositoryException)
        {
            // What it was about has ended with it.
        }
        catch (TimeoutException)
        {
            await EndAsync($"it read nothing for {StepLimit.TotalSeconds} seconds");
        }
    }

    /// <summary>Has the worker start a git child on a connection of its own.</summary>
    /// <param name="make">Makes the lane of a number.</param>
    /// <param name="order">What to start; the lane ends if the worker cannot.</param>
    public T StartLane<T>(Func<long, T> make, JsonObject order)
        where T : WorkerLane
    {
        T lane = make(Next());
        lanes[lane.Number] = lane;
        _ = BeginAsync(lane, order);
        return lane;
    }

    /// <summary>The connection of a lane, when it is there.</summary>
    /// <exception cref="RepositoryException">git could not be started.</exception>
    public async Task<NetworkStream> ConnectedAsync(WorkerLane lane, CancellationToken cancellationToken)
    {
        try
        {
            return new NetworkStream(await lane.Connected.WaitAsync(StepLimit, time, cancellationToken), ownsSocket: true);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw Gone(); // it ended in this moment
        }
        catch (TimeoutException)
        {
            await EndAsync($"it started no git within {StepLimit.TotalSeconds} seconds");
            throw Gone();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(why);
        if (process is not null) await process.DisposeAsync();
    }

    private long Next() => Interlocked.Increment(ref last);

    private async Task BeginAsync(WorkerLane lane, JsonObject order)
    {
        try
        {
            await SendAsync(lane.Number, order, StepLimit, CancellationToken.None);
        }
        catch (Exception error)
        {
            lanes.TryRemove(lane.Number, out _);
            lane.End(-1, TextFilter.Line(error.Message, 400));
        }
    }

    private async Task<JsonObject> SendAsync(long id, JsonObject order, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[id] = answer;
        try
        {
            order["id"] = id;
            if (IsOver) throw Gone();
            await (await control.Task).WriteAsync(order).WaitAsync(limit, time, cancellationToken); // one that reads no more holds nobody up
            JsonObject got = await answer.Task.WaitAsync(limit, time, cancellationToken);
            return got["why"] is JsonValue refusal && refusal.TryGetValue(out string? text) ? throw new RepositoryException(TextFilter.Line(text, 400)) : got;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw Gone();
        }
        catch (TimeoutException error)
        {
            await EndAsync($"it did not answer within {limit.TotalSeconds} seconds");
            throw new RepositoryException($"{title.Name} did not answer within {limit.TotalSeconds} seconds, so it was ended. {title.NextStep}", error);
        }
        finally
        {
            asked.TryRemove(id, out _);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await NextAsync();
                _ = Task.Run(() => GreetAsync(connection));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker ended.
        }
    }

    // Without a descriptor left for one more connection (EMFILE) there is one again when others end.
    private async Task<Socket> NextAsync()
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(over.Token);
            }
            catch (SocketException) when (!IsOver)
            {
                await Task.Delay(Breath, time, over.Token);
            }
        }
    }

    private async Task GreetAsync(Socket connection)
    {
        bool kept = false;
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: false);
            string greeting;
            try
            {
                if (Interlocked.Increment(ref strangers) > MostStrangers) return;
                greeting = await WorkerProtocol.ReadGreetingAsync(stream, over.Token).WaitAsync(StepLimit, time) ?? "";
            }
            finally
            {
                Interlocked.Decrement(ref strangers);
            }

            if (greeting.StartsWith(WorkerProtocol.Lane, StringComparison.Ordinal))
            {
                kept = long.TryParse(greeting.AsSpan(WorkerProtocol.Lane.Length), out long number) && lanes.TryGetValue(number, out WorkerLane? lane) && lane.Connect(connection);
                Forget(number);
            }
            else if (greeting == WorkerProtocol.Control && !control.Task.IsCompleted)
            {
                using var lines = new JsonLines(stream, WorkerProtocol.LongestAnswer);
                if (control.TrySetResult(lines)) await HearAsync(lines);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or TimeoutException)
        {
            // It connected and left.
        }
        finally
        {
            if (!kept) connection.Dispose();
        }
    }

    // Whatever a worker says that cannot be read ends it: nobody would hear the next thing.
    private async Task HearAsync(JsonLines lines)
    {
        try
        {
            await ListenAsync(lines);
        }
        catch (Exception error)
        {
            await EndAsync(TextFilter.Line(error.Message, 200));
        }
    }

    private async Task ListenAsync(JsonLines lines)
    {
        while (await lines.ReadAsync(over.Token) is { } message)
        {
            if (message["is"] is null)
            {
                if (message["id"] is JsonValue value && value.TryGetValue(out long id) && asked.TryRemove(id, out TaskCompletionSource<JsonObject>? answer)) answer.TrySetResult(message);
            }
            else if (message["lane"] is JsonValue named && named.TryGetValue(out long number) && lanes.TryGetValue(number, out WorkerLane? lane))
            {
                if (WorkerProtocol.Is(message, WorkerProtocol.Ended)) Ended(message, lane);
                else heard(message, lane);
            }
        }

        await EndAsync("it closed its connection");
    }

    private void Ended(JsonObject message, WorkerLane lane)
    {
        lane.End(
            message["code"] is JsonValue code && code.TryGetValue(out int number) ? number : -1,
            message["complaint"] is JsonValue said && said.TryGetValue(out string? text) ? TextFilter.Line(text, 400) : "");
        Forget(lane.Number);
    }

    // A lane is over when it has ended and its connection, if it still comes, has come.
    private void Forget(long number)
    {
        if (lanes.TryGetValue(number, out WorkerLane? lane) && lane.Ended.IsCompleted && lane.Connected.IsCompleted) lanes.TryRemove(number, out _);
    }

    private async Task WatchAsync(IConfinedProcess started)
    {
        string end = await started.Ended;
        if (!IsOver) await EndAsync(end);
    }

    private async Task EndAsync(string reason)
    {
        lock (ending)
        {
            if (IsOver) return;
            why = reason;
        }

        await over.CancelAsync();
        listener.Dispose();
        File.Delete(path);
        control.TrySetException(Gone());
        _ = control.Task.Exception;
        foreach (TaskCompletionSource<JsonObject> answer in asked.Values) answer.TrySetException(Gone());
        foreach (WorkerLane lane in lanes.Values)
        {
            lane.End(-1, why);
            lane.Dispose();
        }
    }

    private RepositoryException Gone() => new($"{title.Name} ended: {TextFilter.Line(why, 400)}. {title.NextStep}");
}
