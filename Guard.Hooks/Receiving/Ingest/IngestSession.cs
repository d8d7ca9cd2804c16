using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>The gate's side of one ingest worker: its socket, its lanes, and what it is asked. When the worker ends, everything that waits fails.</summary>
internal sealed class IngestSession : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RebaseLimit = TimeSpan.FromMinutes(2);
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonObject>> asked = new();
    private readonly ConcurrentDictionary<long, IngestLane> lanes = new();
    private readonly TaskCompletionSource<JsonLines> control = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource over = new();
    private readonly SemaphoreSlim telling = new(1, 1);
    private readonly Lock ending = new();
    private readonly Func<IngestPush, Task> handle;
    private readonly TimeProvider time;
    private readonly string path;
    private IConfinedProcess? process;
    private IngestLane? waiting;
    private string tip = "";
    private string hash = "";
    private string why = "Guard ended it";
    private long last;

    private IngestSession(string path, Func<IngestPush, Task> handle, TimeProvider time)
    {
        (this.path, this.handle, this.time) = (path, handle, time);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(path, Everyone); // the worker's uid differs; the directory around it is 0700
        listener.Listen(64);
        _ = AcceptAsync();
    }

    /// <summary>Whether somebody pushes through it now.</summary>
    public bool IsBusy => lanes.Values.Any(lane => lane.Context is not null && !lane.Ended.IsCompleted);

    /// <summary>When a push last asked for it, as a timestamp of the clock.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether the worker has ended; another must be started.</summary>
    public bool IsOver => over.IsCancellationRequested;

    /// <summary>Starts a worker and waits until it answers.</summary>
    /// <param name="confinement">Starts it.</param>
    /// <param name="program">What it may touch; its socket is made here.</param>
    /// <param name="handle">Takes each push.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RepositoryException">It ended at once, or did not answer.</exception>
    public static async Task<IngestSession> StartAsync(
        IConfinement confinement, ConfinedProgram program, Func<IngestPush, Task> handle, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new IngestSession(program.Socket, handle, time);
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
            if (error is TimeoutException) throw new RepositoryException($"The ingest worker of {program.Source} did not answer within {StartLimit.TotalSeconds} seconds.", error);
            throw;
        }
    }

    /// <summary>Tells the worker where the branch is and which policy is in force, if it does not know.</summary>
    public async Task UpdateAsync(string branchRef, string nowAt, PolicyInForce policy, CancellationToken cancellationToken)
    {
        await telling.WaitAsync(cancellationToken);
        try
        {
            if (nowAt == tip && policy.Policy.Hash == hash) return;
            await AskAsync(
                new JsonObject
                {
                    ["do"] = "state", ["branch"] = branchRef, ["tip"] = nowAt, ["hash"] = policy.Policy.Hash, ["policy"] = Convert.ToBase64String(policy.Bytes.Span),
                },
                StepLimit, cancellationToken);
            (tip, hash) = (nowAt, policy.Policy.Hash);
        }
        finally
        {
            telling.Release();
        }
    }

    /// <summary>A lane for a push: the one that waits, if it shows the branch as it is, or a new one; and another is started to wait.</summary>
    public async Task<(IngestLane Lane, Socket Socket)> OpenAsync(ReceiveContext context, CancellationToken cancellationToken)
    {
        IngestLane? lane = Interlocked.Exchange(ref waiting, null);
        if (lane is not null && (lane.Tip != tip || lane.Ended.IsCompleted))
        {
            lane.Dispose();
            lane = null;
        }

        lane ??= Start(context);
        lane.Context = context;
        Socket socket = await lane.Connected.WaitAsync(StepLimit, time, cancellationToken);
        Warm();
        return (lane, socket);
    }

    /// <summary>Has a lane wait for the next push.</summary>
    public void Warm()
    {
        if (IsOver || waiting is { } held && held.Tip == tip) return;
        Interlocked.Exchange(ref waiting, Start(null))?.Dispose();
    }

    /// <summary>Has the worker look at a change.</summary>
    /// <returns>Findings, worst first; texts are fit to be shown.</returns>
    public async Task<IReadOnlyList<Finding>> ScreenAsync(string baseCommit, string commit, string policyHash, TimeSpan limit, CancellationToken cancellationToken)
    {
        JsonObject answer = await AskAsync(
            new JsonObject { ["do"] = "screen", ["base"] = baseCommit, ["commit"] = commit, ["hash"] = policyHash }, limit, cancellationToken);
        return FindingsReader.Read(answer);
    }

    /// <summary>Has the worker say whether one commit is another's ancestor.</summary>
    public async Task<bool> IsAncestorAsync(string older, string newer, CancellationToken cancellationToken)
    {
        JsonObject answer = await AskAsync(new JsonObject { ["do"] = "ancestor", ["older"] = older, ["newer"] = newer }, StepLimit, cancellationToken);
        return answer["yes"] is JsonValue value && value.TryGetValue(out bool yes) && yes;
    }

    /// <summary>Has the worker make a candidate's commits anew on top of another commit.</summary>
    /// <returns>The new commit, or one sentence why there is none.</returns>
    /// <exception cref="RepositoryException">The worker could not be asked, or answered something else.</exception>
    public async Task<(PushedCommit? Commit, string? Problem)> RebaseAsync(
        string baseCommit, string commit, string onto, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return Made(
            await AskAsync(
                new JsonObject { ["do"] = "rebase", ["base"] = baseCommit, ["commit"] = commit, ["onto"] = onto, ["time"] = now.ToUnixTimeSeconds() },
                RebaseLimit, cancellationToken),
            onto);
    }

    /// <summary>Has the worker merge the upstream's branch into the protected one.</summary>
    /// <returns>The merge, or one sentence why there is none.</returns>
    /// <exception cref="RepositoryException">The worker could not be asked, or answered something else.</exception>
    public async Task<(PushedCommit? Commit, string? Problem)> MergeAsync(
        string main, string upstream, string? from, string message, DateTimeOffset now, bool theirs, CancellationToken cancellationToken) => Made(
        await AskAsync(
            new JsonObject
            {
                ["do"] = "merge", ["main"] = main, ["upstream"] = upstream, ["from"] = from, ["message"] = message, ["time"] = now.ToUnixTimeSeconds(), ["theirs"] = theirs,
            },
            RebaseLimit, cancellationToken),
        main);

    private static (PushedCommit? Commit, string? Problem) Made(JsonObject answer, string onto)
    {
        if (answer["problem"] is JsonValue said && said.TryGetValue(out string? problem)) return (null, TextFilter.Line(problem, 300));
        try
        {
            PushedCommit made = PushedCommit.Read(answer["commit"] as JsonObject ?? throw new InvalidDataException("The ingest worker names no commit."));
            return made.Tip == onto && made.BuildsOnTip ? (made, null) : throw new InvalidDataException("The ingest worker built on another commit.");
        }
        catch (InvalidDataException error)
        {
            throw new RepositoryException(error.Message, error);
        }
    }

    /// <summary>Sends an order whose answer nobody waits for; a worker that has ended hears nothing.</summary>
    public async Task TellAsync(JsonObject order)
    {
        order["id"] = Interlocked.Increment(ref last);
        try
        {
            await (await control.Task).WriteAsync(order);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or RepositoryException)
        {
            // Its pushes have ended with it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(why);
        if (process is not null) await process.DisposeAsync();
    }

    private IngestLane Start(ReceiveContext? context)
    {
        var lane = new IngestLane(Interlocked.Increment(ref last), tip) { Context = context };
        lanes[lane.Number] = lane;
        _ = StartAsync(lane);
        return lane;
    }

    private async Task StartAsync(IngestLane lane)
    {
        try
        {
            await SendAsync(lane.Number, new JsonObject { ["do"] = "lane" }, StepLimit, CancellationToken.None);
        }
        catch (Exception error)
        {
            lane.End(-1, TextFilter.Line(error.Message, 400));
        }
    }

    private Task<JsonObject> AskAsync(JsonObject order, TimeSpan limit, CancellationToken cancellationToken) =>
        SendAsync(Interlocked.Increment(ref last), order, limit, cancellationToken);

    private async Task<JsonObject> SendAsync(long id, JsonObject order, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked[id] = answer;
        try
        {
            order["id"] = id;
            if (IsOver) throw Gone();
            await (await control.Task).WriteAsync(order);
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
            throw new RepositoryException($"The ingest worker did not answer within {limit.TotalSeconds} seconds, so it was ended. Push the same commit again.", error);
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
                Socket connection = await listener.AcceptAsync(over.Token);
                _ = Task.Run(() => GreetAsync(connection));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker ended.
        }
    }

    private async Task GreetAsync(Socket connection)
    {
        bool kept = false;
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: false);
            string greeting = await IngestProtocol.ReadGreetingAsync(stream, over.Token) ?? "";
            if (greeting.StartsWith(IngestProtocol.Lane, StringComparison.Ordinal))
            {
                kept = long.TryParse(greeting.AsSpan(IngestProtocol.Lane.Length), out long number) && lanes.TryGetValue(number, out IngestLane? lane) && lane.Connect(connection);
            }
            else if (greeting == IngestProtocol.Control && !control.Task.IsCompleted)
            {
                using var lines = new JsonLines(stream, IngestProtocol.LongestAnswer);
                if (control.TrySetResult(lines)) await ListenAsync(lines);
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            if (control.Task.IsCompletedSuccessfully && error is InvalidDataException) await EndAsync(error.Message);
        }
        finally
        {
            if (!kept) connection.Dispose();
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
            else if (message["lane"] is JsonValue named && named.TryGetValue(out long number) && lanes.TryGetValue(number, out IngestLane? lane))
            {
                if ((string?)message["is"] == "push") Take(message, lane);
                else Ended(message, lane);
            }
        }

        await EndAsync("it closed its connection");
    }

    private void Take(JsonObject message, IngestLane lane)
    {
        if (!lane.TakePush()) throw new InvalidDataException("The ingest worker speaks of a push that nobody made.");
        IngestPush push = IngestPush.Read(message, this, lane);
        _ = Task.Run(() => handle(push));
    }

    private void Ended(JsonObject message, IngestLane lane)
    {
        lanes.TryRemove(lane.Number, out _);
        lane.End(
            message["code"] is JsonValue code && code.TryGetValue(out int number) ? number : -1,
            message["complaint"] is JsonValue said && said.TryGetValue(out string? text) ? TextFilter.Line(text, 400) : "");
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
        foreach (IngestLane lane in lanes.Values)
        {
            lane.End(-1, why);
            lane.Dispose();
        }

        Interlocked.Exchange(ref waiting, null)?.Dispose();
    }

    private RepositoryException Gone() => new($"The ingest worker ended: {TextFilter.Line(why, 400)}. Push the same commit again.");
}
