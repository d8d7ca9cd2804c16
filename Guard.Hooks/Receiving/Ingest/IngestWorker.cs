using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>
/// The confined half of the receiver, one a source: git's receive-pack, its hook, the tree firewall and the rules run here, beside an agent's bytes
/// and away from keys, network and every other store. It decides nothing: the gate gets typed answers and gives the orders.
/// </summary>
public sealed class IngestWorker : IAsyncDisposable
{
    private readonly IngestPaths paths;
    private readonly JsonLines control;
    private readonly Socket socket;
    private readonly WorkerScreen screen;
    private readonly WorkerLanes lanes;
    private readonly WorkerHooks hooks;

    private IngestWorker(IngestPaths paths, IngestRules rules, Socket socket)
    {
        this.paths = paths;
        this.socket = socket;
        control = new JsonLines(new NetworkStream(socket, ownsSocket: false), IngestProtocol.LongestOrder);
        screen = new WorkerScreen(paths, rules);
        lanes = new WorkerLanes(paths, control);
        hooks = new WorkerHooks(paths.HookSocket, screen, control);
    }

    /// <summary>Serves the gate until it closes the connection.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="rules">What a push is judged by.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The gate cannot be reached.</exception>
    public static async Task RunAsync(IngestPaths paths, IngestRules rules, CancellationToken cancellationToken)
    {
        GitLibrary.TrustOwners();
        StaleFiles.Sweep(paths.Store); // no git child lives here yet
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(paths.Socket), cancellationToken);
            await socket.SendAsync(IngestProtocol.Greeting(IngestProtocol.Control), cancellationToken);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new IOException($"The gate does not listen on {paths.Socket}: {error.Message}", error);
        }

        await using var worker = new IngestWorker(paths, rules, socket);
        await worker.ServeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await hooks.DisposeAsync();
        lanes.Dispose();
        socket.Dispose();
        control.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (await control.ReadAsync(cancellationToken) is { } order)
        {
            if (!Tell(order)) _ = Task.Run(() => ObeyAsync(order), CancellationToken.None);
        }
    }

    // What a push is told stays in order.
    private bool Tell(JsonObject order)
    {
        switch ((string?)order["do"])
        {
            case "say":
                hooks.Say((long)order["lane"]!, (string)order["line"]!);
                return true;
            case "end":
                hooks.End((long)order["lane"]!, (byte)(int)order["code"]!, order["reports"] as JsonArray);
                return true;
            default:
                return false;
        }
    }

    private async Task ObeyAsync(JsonObject order)
    {
        long id = (long)order["id"]!;
        JsonObject answer;
        try
        {
            answer = await AnswerAsync(order, id);
        }
        catch (Exception error)
        {
            answer = new JsonObject { ["why"] = TextFilter.Line(error.Message, 400) };
        }

        answer["id"] = id;
        try
        {
            await control.WriteAsync(answer);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The gate is gone, and this process ends with it.
        }
    }

    private async Task<JsonObject> AnswerAsync(JsonObject order, long id)
    {
        switch ((string?)order["do"])
        {
            case "state":
                string tip = (string)order["tip"]!;
                screen.Use(tip, (string)order["hash"]!, Convert.FromBase64String((string)order["policy"]!));
                RefWriter.Mirror(paths.Store, (string)order["branch"]!, tip);
                return [];
            case "lane":
                lanes.Start(id);
                return [];
            case "rebase":
                return Rebaser.Create(
                    paths.Store, (string)order["base"]!, (string)order["commit"]!, (string)order["onto"]!, DateTimeOffset.FromUnixTimeSeconds((long)order["time"]!)).ToJson();
            case "merge":
                return Merger.Create(
                    paths.Store, (string)order["main"]!, (string)order["upstream"]!, (string?)order["from"], (string)order["message"]!, DateTimeOffset.FromUnixTimeSeconds((long)order["time"]!),
                    (bool)order["theirs"]!).ToJson();
            case "screen":
                return await screen.FindAsync((string)order["base"]!, (string)order["commit"]!, (string)order["hash"]!);
            case "ancestor":
                return new JsonObject { ["yes"] = screen.IsAncestor((string)order["older"]!, (string)order["newer"]!) };
            default:
                throw new InvalidDataException("This order is unknown: the gate is of another build.");
        }
    }
}
