using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard repair</c>: puts Guard's own stores of a repository back as Guard wrote them, and checks their objects.</summary>
internal static class RepairCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("repair", "Put Guard's stores of a repository back as Guard wrote them, and check their objects");
        Argument<string?> place = new("REPO") { Description = "The guarded repository (as --repo)", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(place);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository) ?? parsed.GetValue(place), cancellation);
            JsonObject result = (await client.CallAsync("repair", new JsonObject { ["repository"] = id }, CommandContext.Progress(), cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(result);
            else Print(result);
            return (int)result["exitCode"]!;
        });
        return command;
    }

    private static void Print(JsonObject result)
    {
        bool plain = Console.IsOutputRedirected;
        JsonArray steps = result["steps"]!.AsArray();
        foreach (JsonNode? step in steps)
        {
            string state = (bool)step!["repaired"]! ? Style.Good("put back", plain) : Style.Bad("left    ", plain);
            Console.Out.WriteLine($"{state} {TextTable.Clean((string)step["path"]!)}: {TextTable.Clean((string)step["found"]!)}");
            if (step["next"] is JsonNode next) Console.Out.WriteLine("         next: " + (string)next!);
        }

        if (result["aside"] is JsonNode aside) Console.Out.WriteLine("what was altered is kept in " + (string)aside!);
        string end = (bool)result["served"]! ? "it is served" : "it is not served";
        Console.Out.WriteLine(steps.Count == 0
            ? $"{(string)result["path"]!}: its stores are as Guard left them, and their objects are whole"
            : $"{(string)result["path"]!}: {end}");
    }
}
