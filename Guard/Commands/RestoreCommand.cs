using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard restore</c>: brings rejected work back as a new branch of the clone. No branch that is there is moved.</summary>
internal static class RestoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("restore", "Bring work that did not land back as a new branch of your clone");
        Argument<string> candidate = new("CANDIDATE") { Description = "Its id, such as C12" };
        Argument<string?> place = new("REPO") { Description = "The guarded repository (as --repo)", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> branch = new("--branch") { Description = "The branch to make (default: guard/CANDIDATE)", HelpName = "NAME" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(candidate);
        command.Arguments.Add(place);
        command.Options.Add(branch);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository) ?? parsed.GetValue(place), cancellation);
            var parameters = new JsonObject { ["repository"] = id, ["candidate"] = parsed.GetRequiredValue(candidate), ["branch"] = parsed.GetValue(branch) };
            JsonObject result = (await client.CallAsync("restore", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(result);
            else Print(result);
            return (int)result["exitCode"]!;
        });
        return command;
    }

    private static void Print(JsonObject result)
    {
        string candidate = (string)result["candidate"]!;
        string branch = (string)result["branch"]!;
        if (result["problem"] is JsonNode problem)
        {
            CommandContext.Say($"guard: {candidate} is kept, but no branch was made in {(string)result["path"]!}: {(string)problem!}");
            CommandContext.Say("  next: in the clone of your choice run");
            Console.Out.WriteLine((string)result["command"]!);
            return;
        }

        Console.Out.WriteLine($"{candidate} is branch {branch} of {(string)result["path"]!}{((bool)result["created"]! ? "" : " already")}, at {(string)result["commit"]!}");
        Console.Out.WriteLine($"  look at it with git log -p {branch}; nothing was checked out");
    }
}
