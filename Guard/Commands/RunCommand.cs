using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard run</c>: starts an agent, or any command as one, in a box with a fresh clone.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("run", "Run an agent in a box with a fresh clone; inside, git push origin HEAD:BRANCH submits");
        Option<string> goal = new("--goal") { Description = "What the agent shall do; {goal} in COMMAND and GUARD_GOAL inside", Required = true, HelpName = "TEXT" };
        Option<string?> branch = new("--branch") { Description = "The protected branch (default: the policy's)", HelpName = "NAME" };
        Option<string?> agent = new("--agent") { Description = $"The agent: {string.Join(", ", AgentCatalog.All.Select(each => each.Name))} (guard agents lists them)", HelpName = "NAME" };
        Option<string?> model = new("--model") { Description = "The model that the agent asks (default: the agent's own, or the one that the policy's route names)", HelpName = "NAME" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        Argument<string[]> words = new("COMMAND") { Description = "In place of --agent: any command and its arguments, after --", Arity = ArgumentArity.ZeroOrMore };
        command.Options.Add(goal);
        command.Options.Add(agent);
        command.Options.Add(model);
        command.Options.Add(branch);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.Arguments.Add(words);
        command.Validators.Add(result =>
        {
            bool named = result.GetValue(agent) is not null, typed = result.GetValue(words) is { Length: > 0 };
            if (named && typed) result.AddError("--agent and a COMMAND exclude each other");
            else if (!named && !typed) result.AddError("--agent NAME, or a COMMAND after --, is needed");
            else if (!named && result.GetValue(model) is not null) result.AddError("--model goes with --agent");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            bool asJson = parsed.GetValue(json);
            JsonObject result = await new RunClient(client, quietOutput: asJson) { Agent = parsed.GetValue(agent), Model = parsed.GetValue(model) }.RunAsync(
                id, parsed.GetRequiredValue(goal), parsed.GetValue(branch), parsed.GetValue(words) ?? [], cancellation);
            if (asJson) CommandContext.PrintJson(result);
            else CommandContext.Say((string)result["summary"]!);
            return (int)result["exitCode"]!;
        });
        return command;
    }
}
