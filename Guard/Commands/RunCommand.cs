using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard run</c>: starts a command as an agent in a box with a fresh clone.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("run", "Run an agent in a box with a fresh clone; inside, git push origin HEAD:BRANCH submits");
        Option<string> goal = new("--goal") { Description = "What the agent shall do; {goal} in COMMAND and GUARD_GOAL inside", Required = true, HelpName = "TEXT" };
        Option<string?> branch = new("--branch") { Description = "The protected branch (default: the policy's)", HelpName = "NAME" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        Argument<string[]> agent = new("COMMAND") { Description = "The agent's command and arguments, after --", Arity = ArgumentArity.OneOrMore };
        command.Options.Add(goal);
        command.Options.Add(branch);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.Arguments.Add(agent);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            bool asJson = parsed.GetValue(json);
            JsonObject result = await new RunClient(client, quietOutput: asJson).RunAsync(
                id, parsed.GetRequiredValue(goal), parsed.GetValue(branch), parsed.GetRequiredValue(agent), cancellation);
            if (asJson) CommandContext.PrintJson(result);
            else CommandContext.Say((string)result["summary"]!);
            return (int)result["exitCode"]!;
        });
        return command;
    }
}
