using System.CommandLine;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.Tree;
using Guard.Home;
using Guard.Workers;

namespace Guard.Commands;

/// <summary><c>guard ingest</c>: an ingest worker; started by the resident Guard in a box, hidden from help.</summary>
internal static class IngestCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var store = new Argument<string>("store");
        var published = new Argument<string>("public");
        var socket = new Argument<string>("socket");
        var hooks = new Argument<string>("hook-socket");
        var shim = new Argument<string>("shim");
        var verdicts = new Argument<string>("verdicts");
        var command = new Command("ingest", "An ingest worker (started by the resident Guard)") { store, published, socket, hooks, shim, verdicts };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            var paths = new IngestPaths(
                parsed.GetRequiredValue(store), parsed.GetRequiredValue(published), parsed.GetRequiredValue(socket), parsed.GetRequiredValue(hooks), parsed.GetRequiredValue(shim)) { HasSystemConfiguration = true, Verdicts = parsed.GetRequiredValue(verdicts) };
            var rules = new IngestRules(bytes => PolicyStore.Check("policy.yaml", bytes), new PolicyScreen(), new TreeLimits());
            await IngestWorker.RunAsync(paths, rules, cancellation);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
