using System.CommandLine;
using Guard.Hooks.Keeping;

namespace Guard.Commands;

/// <summary><c>guard keeper</c>: the keeper of a repository's stores; started by the resident Guard in a box, hidden from help.</summary>
internal static class KeeperCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var directory = new Argument<string>("directory");
        var socket = new Argument<string>("socket");
        var shim = new Argument<string>("shim");
        var command = new Command("keeper", "A keeper of stores (started by the resident Guard)") { directory, socket, shim };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await KeeperWorker.RunAsync(new KeeperPaths(parsed.GetRequiredValue(directory), parsed.GetRequiredValue(socket), parsed.GetRequiredValue(shim)), cancellation);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
