using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;

namespace Guard.Benchmarks.Crash;

/// <summary>The host's socket: git for clients as the resident Guard serves it, and three calls for who runs the benchmark.</summary>
internal sealed class CrashServer : IAsyncDisposable
{
    private static readonly LogActor Reviewer = new("person", "reviewer");
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate gate;
    private readonly Task accepting;

    public CrashServer(string socket, Gate gate)
    {
        this.gate = gate;
        File.Delete(socket);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen(128);
        accepting = AcceptAsync();
    }

    /// <summary>Ends when the call <c>stop</c> came.</summary>
    public Task Stopped => stopped.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The host ends.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            WireHeader header = await WireHeader.ReadAsync(stream, CancellationToken.None);
            if (header.Verb == "git")
            {
                string source = header.Text("repository");
                await gate.ServeGitAsync(stream, header.Text("service"), new ReceiveContext(source, new LogActor("person", source)));
                return;
            }

            JsonObject answer = await AnswerAsync(header);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString() + "\n"));
            if (header.Verb == "stop") stopped.TrySetResult();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or RepositoryException)
        {
            // The client hears what it can; what counts is what is on disk.
        }
    }

    // Whether the gate works on anything is asked, and not what became of each candidate: what a full disk stopped waits for the next push or start, and
    // who waits for such a candidate before there is room again waits for nothing. That none stays open after the next start the oracle looks at.
    private async Task SettleAsync()
    {
        using var timer = new PeriodicTimer(Look);
        while (gate.Busy) await timer.WaitForNextTickAsync();
    }

    private async Task<JsonObject> AnswerAsync(WireHeader header)
    {
        try
        {
            switch (header.Verb)
            {
                case "approve":
                    await gate.ApproveAsync(header.Text("candidate"), null, "reviewed", Reviewer);
                    await SettleAsync();
                    return [];
                case "settle":
                    await SettleAsync();
                    return [];
                case "stop":
                    return [];
                default:
                    return new JsonObject { ["error"] = $"no call '{header.Verb}'" };
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new JsonObject { ["error"] = error.Message };
        }
    }
}
