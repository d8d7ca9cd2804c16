using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard publish</c>: brings accepted history to the upstream now, also what was refused before, and says how far it is.</summary>
internal static class PublishCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("publish", "Publish accepted history now, as the policy says, and show how far that is");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            JsonObject shown = (await client.CallAsync("publish", new JsonObject { ["repository"] = id }, CommandContext.Progress(), cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(shown);
            else UpstreamCommand.PrintLines(new JsonObject { ["publish"] = shown.DeepClone() });
            return (int)shown["exitCode"]!;
        });
        return command;
    }
}
