using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard upstream show|sync|accept</c>: what the team's own remote did to the branch, and what an operator says to it.</summary>
internal static class UpstreamCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("upstream", "Show what the upstream did to the branch, read it now, or take it as it is after a forced push")
    {
        Make(context, "show", "Show what is known of the upstream, and why nothing is promoted if so", "upstream.show", accept: false),
        Make(context, "sync", "Read the upstream now: take new commits over, merge, or pause", "upstream.sync", accept: false),
        Make(context, "accept", "Take the upstream's branch as it is after a forced push; promotion goes on", "upstream.accept", accept: true),
    };

    /// <summary>The lines on upstream and publishing, also of <c>guard status</c>; nothing where there is nothing to say.</summary>
    public static void PrintLines(JsonObject shown)
    {
        bool plain = Console.IsOutputRedirected;
        string Short(JsonNode? id) => (string?)id is { } text ? text[..12] : "nothing";
        if (shown["upstream"] is JsonObject upstream)
        {
            string address = TextTable.Clean((string)upstream["address"]!);
            if (upstream["pause"] is JsonObject pause)
            {
                Console.Out.WriteLine(Style.Bad("paused", plain) + $": nothing is promoted since {(string)pause["since"]!}: {TextTable.Clean((string)pause["text"]!)}");
                Console.Out.WriteLine("  next: " + (string)pause["next"]!);
            }
            else if (upstream["problem"] is JsonNode problem)
            {
                Console.Out.WriteLine($"upstream {address}: not read since {(string)upstream["problemSince"]!}: {TextTable.Clean((string)problem!)}");
                if (upstream["problemNext"] is JsonNode next) Console.Out.WriteLine("  next: " + (string)next!);
            }
            else
            {
                Console.Out.WriteLine($"upstream {address} at {Short(upstream["known"])}");
            }
        }

        if (shown["publish"] is not JsonObject publish) return;
        string state = (string)publish["state"]!;
        string end = state switch
        {
            "published" => $"published {Short(publish["commit"])}, read back {(string?)publish["readAt"]}",
            "refused" => Style.Bad("refused", plain) + $" for {Short(publish["commit"])}: {TextTable.Clean((string?)publish["problem"] ?? "")}",
            "idle" => "nothing was published yet",
            _ => $"{Short(publish["commit"])} waits" + (publish["problem"] is JsonNode why ? $": {TextTable.Clean((string)why!)}; tried again {(string?)publish["retryAt"] ?? "soon"}" : ""),
        };
        Console.Out.WriteLine($"publish: {(string)publish["policy"]!} to {(string)publish["ref"]!}: {end}");
        if (publish["next"] is JsonNode todo) Console.Out.WriteLine("  next: " + (string)todo!);
    }

    private static Command Make(CommandContext context, string name, string description, string method, bool accept)
    {
        var command = new Command(name, description);
        Option<string> reason = new("--reason") { Description = "Why; goes into the log", Required = true, HelpName = "TEXT" };
        Option<bool> theirs = new("--take-theirs") { Description = "Give the guarded branch exactly the upstream's content, by a new commit that nobody measures" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        if (accept)
        {
            command.Options.Add(reason);
            command.Options.Add(theirs);
        }

        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            var parameters = new JsonObject { ["repository"] = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation) };
            if (accept) (parameters["reason"], parameters["takeTheirs"]) = (parsed.GetRequiredValue(reason), parsed.GetValue(theirs));
            JsonObject shown = (await client.CallAsync(method, parameters, CommandContext.Progress(), cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(shown);
            else Print(shown);
            return (int?)shown["exitCode"] ?? (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(JsonObject shown)
    {
        Console.Out.WriteLine($"{(string)shown["path"]!}  branch {(string)shown["branch"]!} at {((string)shown["tip"]!)[..12]}");
        if (shown["upstream"] is null) Console.Out.WriteLine("There is no upstream: the clone had no remote 'origin' when it came under guard.");
        PrintLines(shown);
        List(shown, "dropped", "commits that the upstream's branch had and has no more:");
        List(shown, "arrived", "commits of the upstream that Guard's branch has not:");
        List(shown, "unpublished", "commits of Guard's branch that the upstream has not:");
        if (shown["waiting"]!.AsArray() is { Count: > 0 } waiting) Console.Out.WriteLine("waiting: " + string.Join(", ", waiting.Select(id => (string)id!)));
    }

    private static void List(JsonObject shown, string name, string title)
    {
        JsonArray commits = shown[name]!.AsArray();
        if (commits.Count == 0) return;
        Console.Out.WriteLine(title);
        foreach (JsonNode? commit in commits) Console.Out.WriteLine("  " + TextTable.Clean((string)commit!));
    }
}
