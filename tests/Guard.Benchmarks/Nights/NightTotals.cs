using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Nights;

/// <summary>Compares a report's totals with sums over the log's entries that are made here once more, in another way.</summary>
internal static class NightTotals
{
    /// <summary>Compares.</summary>
    /// <returns>What differs.</returns>
    public static IEnumerable<string> Compare(JsonObject report, JsonObject log, int requests)
    {
        JsonNode[] entries = [.. log["entries"]!.AsArray().Select(each => each!)];
        JsonNode[] Of(string what, string? decision = null) => [.. entries.Where(each => (string)each["event"]! == what && (decision is null || (string?)each["decision"] == decision))];
        JsonArray candidates = report["candidates"]!.AsArray(), spending = report["spending"]!.AsArray();
        (string What, decimal Report, decimal Log)[] all =
        [
            ("attempts", report["attempts"]!.AsArray().Count, Of("attempt.ended").Length),
            ("candidates", candidates.Count, Of("candidate.received").Length),
            ("accepted", candidates.Count(each => (string)each!["decision"]! == "accepted"), Of("candidate.verdict", "accepted").Length),
            ("rejected", candidates.Count(each => (string)each!["decision"]! == "rejected"), Of("candidate.verdict", "rejected").Length),
            ("kept", candidates.Count(each => (bool)each!["kept"]!), Of("promote.done").Length),
            ("requests", spending.Sum(each => (int)each!["requests"]!), Of("egress.opened").Length),
            ("requests that came to the model", spending.Sum(each => (int)each!["requests"]!), requests),
            ("tokens", spending.Sum(each => (long)each!["tokens"]!), Of("egress.closed").Sum(each => (long)each["egress"]!["tokens"]!)),
            ("tokens that the model reported", spending.Sum(each => (long)each!["tokens"]!), requests * NightModel.TokensEach),
            ("money", spending.Sum(each => (decimal)each!["money"]!), Of("egress.closed").Sum(each => decimal.Parse((string)each["egress"]!["money"]!, CultureInfo.InvariantCulture))),
            ("tokens by attempt", report["attempts"]!.AsArray().Sum(each => (long)each!["tokens"]!), spending.Sum(each => (long)each!["tokens"]!)),
        ];
        return all.Where(each => each.Report != each.Log).Select(each => $"{each.What}: the report says {each.Report}, the log {each.Log}");
    }
}
