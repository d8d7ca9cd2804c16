using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard eject</c>: undoes <c>guard init</c>. The log and, unless told otherwise, the kept work stay.</summary>
internal static class EjectCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("eject", "Undo guard init: remove the remote and Guard's stores (asks first while rejected work is kept)");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> force = new("--discard-kept-work") { Description = "Also delete rejected and unfinished work that only Guard holds" };
        command.Options.Add(repository);
        command.Options.Add(force);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            JsonObject result = (await client.CallAsync(
                "repository.eject", new JsonObject { ["repository"] = id, ["discard"] = parsed.GetValue(force) }, cancellationToken: cancellation))!.AsObject();
            Console.Out.WriteLine($"{(string)result["path"]!} is no longer guarded. Its files, branches and origin were never changed; the log keeps its entries.");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
