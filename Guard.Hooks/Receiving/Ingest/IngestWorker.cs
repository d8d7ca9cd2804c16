using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>
/// The confined half of the receiver, one a source: git's receive-pack, its hook, the tree firewall and the rules run here, beside an agent's bytes
/// and away from keys, network and every other store. It decides nothing: the gate gets typed answers and gives the orders.
/// </summary>
public sealed class IngestWorker : IAsyncDisposable
{
    // One allocation of git's (its wrapper.c): three times the largest file that the firewall takes. A delta of gigabytes is refused in words, and does not have the box killed.
    private const string LargestAllocation = "320m";

    private readonly IngestPaths paths;
    private readonly WorkerControl control;
    private readonly WorkerScreen screen;
    private readonly WorkerLanes lanes;
    private readonly WorkerHooks hooks;

    private IngestWorker(IngestPaths paths, IngestRules rules, WorkerControl control)
    {
        this.paths = paths;
        this.control = control;
        screen = new WorkerScreen(paths, rules);
        lanes = new WorkerLanes(paths.Shim, paths.Socket, control) { HasSystemConfiguration = paths.HasSystemConfiguration };
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
        using WorkerControl control = await WorkerControl.ConnectAsync(paths.Socket, cancellationToken);
        await using var worker = new IngestWorker(paths, rules, control);
        await control.ServeAsync(worker.Tell, worker.AnswerAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await hooks.DisposeAsync();
        lanes.Dispose();
        screen.Dispose();
    }

    // git-upload-pack(1)
    private static string[] Stateless(string? exchange) => exchange switch
    {
        nameof(GitExchange.Conversation) => [],
        nameof(GitExchange.Advertisement) => ["--stateless-rpc", "--advertise-refs"],
        _ => ["--stateless-rpc"],
    };

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
                lanes.Start(
                    id, ["receive-pack", paths.Store], ("GIT_ALLOC_LIMIT", LargestAllocation), ("GUARD_HOOK_SOCKET", paths.HookSocket), ("GUARD_HOOK_TOKEN", id.ToString(CultureInfo.InvariantCulture)));
                return [];
            case "fetch":
                string served = (bool)order["verdicts"]! ? paths.Verdicts ?? throw new InvalidDataException("There are no verdicts here.") : paths.Public;
                lanes.Start(id, ["upload-pack", "--strict", .. Stateless((string?)order["exchange"]), served]);
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
            case "parted":
                return new JsonObject { ["at"] = screen.Parted((string)order["one"]!, (string)order["other"]!) };
            default:
                throw new InvalidDataException("This order is unknown: the gate is of another build.");
        }
    }
}
