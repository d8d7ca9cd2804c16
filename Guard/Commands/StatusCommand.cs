using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard status</c>: the branch, what runs, what waits and what was decided lately.</summary>
internal static class StatusCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("status", "Show the branch, runs, and recent candidates");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        Option<int> last = new("--last") { Description = "How many candidates", DefaultValueFactory = _ => 20, HelpName = "N" };
        command.Options.Add(repository);
        command.Options.Add(json);
        command.Options.Add(last);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            JsonObject status = (await client.CallAsync(
                "status", new JsonObject { ["repository"] = id, ["last"] = parsed.GetValue(last) }, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(status);
            else Print(status);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Prints the table of candidates; also used by the demo.</summary>
    public static string Candidates(JsonArray candidates, bool redirected)
    {
        var table = new TextTable("CANDIDATE", "FROM", "COMMIT", "WHAT", "STATE", "SCORE", "WHY");
        foreach (JsonNode? candidate in candidates)
        {
            JsonObject? verdict = candidate!["verdict"]?.AsObject();
            table.Add(
                (string)candidate["id"]!, (string)candidate["source"]!, ((string)candidate["commit"]!)[..8], Cut((string)candidate["title"]!, 44),
                (string)candidate["state"]!, Score(verdict), (string?)verdict?["reason"] ?? "");
        }

        return table.Render((column, raw, padded) => column == 4 ? padded.Replace(raw, Style.State(raw, redirected), StringComparison.Ordinal) : padded);
    }

    /// <summary><c>0.913 → 0.804</c>, or nothing where nothing was measured.</summary>
    public static string Score(JsonObject? verdict) => verdict?["after"] is JsonNode after
        ? $"{Number(verdict["before"])} → {Number(after)}"
        : "";

    /// <summary>A score as people read it.</summary>
    public static string Number(JsonNode? value) => value is null ? "?" : ((double)value).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static void Print(JsonObject status)
    {
        Console.Out.WriteLine($"{(string)status["path"]!}  branch {(string)status["branch"]!} at {((string)status["tip"]!)[..12]}  policy version {(int)status["policyVersion"]!}");
        Console.Out.WriteLine((string)status["isolationLine"]!);
        if ((string)status["deployment"]! != "single-user") Console.Out.WriteLine($"deployment: {(string)status["deployment"]!}; this repository's id is {(string)status["id"]!}");
        UpstreamCommand.PrintLines(status);
        if (status["night"] is JsonObject night)
        {
            Console.Out.WriteLine($"night {(string)night["id"]!} until {ScheduleCommand.Local((string)night["endsAt"]!, (string)night["zone"]!)}, attempts: {night["attempts"]!.AsArray().Count}: {TextTable.Clean((string)night["goal"]!)}");
        }

        foreach (JsonNode? run in status["runs"]!.AsArray())
        {
            Console.Out.WriteLine($"run {(string)run!["id"]!} is working: {TextTable.Clean((string)run["goal"]!)}");
        }

        JsonArray candidates = status["candidates"]!.AsArray();
        if (candidates.Count == 0) Console.Out.WriteLine("No candidate yet: guard run --goal \"…\" -- COMMAND, or git push guard HEAD:" + (string)status["branch"]!);
        else Console.Out.Write(Candidates(candidates, Console.IsOutputRedirected));
    }
}
