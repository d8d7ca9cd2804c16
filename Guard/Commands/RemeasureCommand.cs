using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard remeasure</c>: scores the branch as it is upstream now, or in the clone, and reverts what lowered it.</summary>
internal static class RemeasureCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("remeasure", "Take new commits of the branch from upstream, score them, and revert what lowered the score");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> fromClone = new("--from-clone") { Description = "Read your clone's branch (the default when it had no origin at guard init)" };
        Option<bool> json = CommandContext.Json();
        command.Options.Add(repository);
        command.Options.Add(fromClone);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            var parameters = new JsonObject { ["repository"] = id, ["fromClone"] = parsed.GetValue(fromClone) };
            JsonObject result = (await client.CallAsync("remeasure", parameters, CommandContext.Progress(), cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(result);
            else Console.Out.WriteLine((string)result["summary"]!);
            return (int)result["exitCode"]!;
        });
        return command;
    }
}
