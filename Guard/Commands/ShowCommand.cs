using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard show</c>: one candidate with its changes, findings, samples and log entries.</summary>
internal static class ShowCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("show", "Show a candidate: changes, findings, scores with samples, log entries");
        Argument<string> candidate = new("CANDIDATE") { Description = "Its id, such as C12" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(candidate);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            JsonObject found = (await client.CallAsync(
                "show", new JsonObject { ["repository"] = id, ["candidate"] = parsed.GetRequiredValue(candidate) }, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(found);
            else Print(found);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(JsonObject found)
    {
        TextWriter o = Console.Out;
        bool plain = Console.IsOutputRedirected;
        JsonObject candidate = found["candidate"]!.AsObject();
        o.WriteLine($"candidate {(string)candidate["id"]!}  {Style.State((string)candidate["state"]!, plain)}");
        o.WriteLine($"  commit  {(string)candidate["commit"]!}  {TextTable.Clean((string)candidate["title"]!)}");
        o.WriteLine($"  base    {(string)candidate["base"]!}");
        o.WriteLine($"  from    {(string)candidate["source"]!}, received {(string)candidate["receivedAt"]!}");
        o.WriteLine($"  policy  {(string)candidate["policy"]!}");
        if (candidate["origin"] is JsonNode origin) o.WriteLine($"  origin  {(string)origin!}");
        o.WriteLine($"  kept in {(string?)found["store"] ?? "no store: lost"}");
        foreach (JsonNode? change in found["changes"]!.AsArray()) o.WriteLine($"  {(string)change!["kind"]!,-12} {TextTable.Clean((string)change["path"]!)}");
        if (candidate["verdict"] is JsonObject verdict)
        {
            o.WriteLine($"  verdict {(string)verdict["verdict"]!}: {TextTable.Clean((string)verdict["reason"]!)}");
            foreach (JsonNode? finding in verdict["findings"]!.AsArray())
            {
                string where = finding!["path"] is JsonNode path ? $" {TextTable.Clean((string)path!)}{(finding["line"] is JsonNode line ? ":" + (int)line : "")}" : "";
                o.WriteLine($"  {(string)finding["action"]!} {(string)finding["rule"]!}{where}: {TextTable.Clean((string)finding["message"]!)}");
            }

            foreach (JsonNode? sample in verdict["samples"]?.AsArray() ?? [])
            {
                o.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  pair    seed {((string)sample!["seed"]!)[..8]}  baseline {(double)sample["baseline"]!}  candidate {(double)sample["candidate"]!}"));
            }
        }

        if (candidate["decision"] is JsonObject decision)
            o.WriteLine($"  {(string)decision["decision"]!} by {(string)decision["by"]!} at {(string)decision["at"]!}: {TextTable.Clean((string)decision["reason"]!)}");
        if ((string)candidate["state"]! == "held")
            o.WriteLine($"  next    guard approve {(string)candidate["id"]!} --commit {((string)candidate["commit"]!)[..12]} --reason \"…\", or guard reject");
        foreach (JsonNode? entry in found["log"]!.AsArray()) o.WriteLine($"  log     #{(long)entry!["seq"]!} {(string)entry["time"]!} {(string)entry["event"]!} {(string?)entry["decision"]}");
    }
}
