using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Home;
using Guard.Onboarding;

namespace Guard.Commands;

/// <summary><c>guard init</c>: puts a repository under guard without changing its origin, HEAD or files.</summary>
internal static class InitCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("init", "Put a repository under guard; its origin, HEAD and files stay as they are");
        Argument<string?> directory = new("REPO") { Arity = ArgumentArity.ZeroOrOne, Description = "The repository (default: the current directory)" };
        Option<string?> branch = new("--branch") { Description = "The branch to protect (default: the one checked out)", HelpName = "NAME" };
        Option<string?> policy = new("--policy") { Description = "Use this policy instead of a detected one", HelpName = "FILE" };
        Option<bool> noScore = new("--no-baseline") { Description = "Do not measure the baseline now" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(directory);
        foreach (Option option in (Option[])[branch, policy, noScore, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            GuardHome home = context.OpenHome(parsed);
            UserClone clone = await UserClone.FindAsync(parsed.GetValue(directory) ?? Directory.GetCurrentDirectory(), parsed.GetValue(branch), cancellation);
            string? policyFile = parsed.GetValue(policy);
            JsonObject result = await InitAsync(
                context.Client(parsed), home, clone, policyFile, !parsed.GetValue(noScore), CommandContext.Progress(), cancellation);
            if (parsed.GetValue(json)) CommandContext.PrintJson(result);
            else Print(result, clone);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Does the work; also used by the demo.</summary>
    public static async Task<JsonObject> InitAsync(
        DaemonClient client, GuardHome home, UserClone clone, string? policyFile, bool measure,
        IProgress<string> progress, CancellationToken cancellation)
    {
        DetectedProject? project = policyFile is null ? ProjectDetector.Detect(clone.Path) : null;
        string text = policyFile is null ? PolicyWriter.Write(project!, clone.Branch) : PolicyCommand.ReadPolicy(policyFile);
        if (project is not null) progress.Report(project.Note);
        string draft = Path.Combine(home.Drafts, clone.DraftName + ".yaml");
        Directory.CreateDirectory(home.Drafts);
        if (policyFile is null) DurableFile.Replace(draft, Encoding.UTF8.GetBytes(text));
        try
        {
            JsonObject result = (await client.CallAsync("repository.init", new JsonObject
            {
                ["id"] = clone.Id, ["path"] = clone.Path, ["gitDirectory"] = clone.GitDirectory, ["branch"] = clone.Branch, ["upstream"] = clone.Upstream,
                ["policyFile"] = policyFile ?? draft, ["policy"] = text, ["measure"] = measure,
            }, progress, cancellationToken: cancellation))!.AsObject();
            if (policyFile is null) File.Delete(draft);
            result["detected"] = project?.Note;
            return result;
        }
        catch (GuardException error) when (policyFile is null && error.ExitCode is ExitCode.MeasurementFailed)
        {
            throw new GuardException(
                error.ExitCode, error.Id, error.Message,
                $"Edit {draft} and run: guard init --policy {draft}   (or --no-baseline to measure later). Nothing was changed.", error);
        }
    }

    private static void Print(JsonObject result, UserClone clone)
    {
        TextWriter o = Console.Out;
        o.WriteLine($"{clone.Path} is under guard: branch {clone.Branch} at {((string)result["tip"]!)[..12]}, policy version 1.");
        if (clone.Upstream is not null) o.WriteLine($"upstream: {clone.Upstream}");
        if ((bool?)result["dirty"] == true) o.WriteLine("notice: the work tree has uncommitted changes; only commits are guarded.");
        o.WriteLine((string)result["isolationLine"]!);
        if (result["score"] is JsonNode score) o.WriteLine(string.Create(CultureInfo.InvariantCulture, $"baseline: {(string)result["metric"]!} = {(double)score!:0.####}"));
        else o.WriteLine("baseline: not measured" + (result["metric"] is null ? " (the policy has no evaluator: rules only)" : ""));
        o.WriteLine("this policy stops:");
        foreach (JsonNode? line in result["stops"]!.AsArray()) o.WriteLine("  + " + (string)line!);
        o.WriteLine("it does not stop:");
        foreach (JsonNode? line in result["open"]!.AsArray()) o.WriteLine("  - " + (string)line!);
        o.WriteLine();
        o.WriteLine("agents   guard run --agent NAME --goal \"…\"   (guard agents lists them; or: -- COMMAND)");
        o.WriteLine($"people   git push guard HEAD:{clone.Branch}");
        o.WriteLine("everyone git fetch guard");
        o.WriteLine("policy   guard policy show | edit | apply");
    }
}
