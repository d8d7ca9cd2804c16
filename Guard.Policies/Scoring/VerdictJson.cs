using System.Text.Json.Nodes;
using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>The JSON of verdicts, fixed: <c>verdict, reason, findings, scoreLowered, metric?, before?, after?, samples?, evaluator?, minimumDetectableEffect?,
/// statistics?</c>.</summary>
public static class VerdictJson
{
    /// <summary>Writes a verdict.</summary>
    public static JsonObject ToJson(Verdict verdict)
    {
        var json = new JsonObject
        {
            ["verdict"] = verdict.Kind.ToString().ToLowerInvariant(),
            ["reason"] = verdict.Reason,
            ["findings"] = new JsonArray([.. verdict.Findings.Select(f => (JsonNode)FindingJson.ToJson(f))]),
            ["scoreLowered"] = verdict.ScoreLowered,
        };
        if (verdict.Metric is not null) json["metric"] = verdict.Metric;
        if (verdict.Before is double before) json["before"] = before;
        if (verdict.After is double after) json["after"] = after;
        if (verdict.Samples.Count > 0)
        {
            json["samples"] = new JsonArray([.. verdict.Samples.Select(s => (JsonNode)new JsonObject
            {
                ["seed"] = s.Seed, ["baseline"] = s.Baseline, ["candidate"] = s.Candidate,
            })]);
        }

        if (verdict.Evaluator is not null) json["evaluator"] = verdict.Evaluator;
        if (verdict.MinimumDetectableEffect is double effect) json["minimumDetectableEffect"] = effect;
        if (verdict.Statistics is { } statistics) json["statistics"] = ToJson(statistics);
        return json;
    }

    /// <summary>Reads a verdict back.</summary>
    /// <exception cref="FormatException">A required member is missing or of the wrong type.</exception>
    public static Verdict FromJson(JsonObject json)
    {
        try
        {
            return new Verdict(Enum.Parse<VerdictKind>((string)json["verdict"]!, ignoreCase: true), (string)json["reason"]!)
            {
                Findings = [.. json["findings"]!.AsArray().Select(f => FindingJson.FromJson(f!.AsObject()))],
                ScoreLowered = (bool)json["scoreLowered"]!,
                Metric = (string?)json["metric"],
                Before = (double?)json["before"],
                After = (double?)json["after"],
                Samples = json["samples"] is JsonArray samples
                    ? [.. samples.Select(s => new PairSample((string)s!["seed"]!, (double)s["baseline"]!, (double)s["candidate"]!))]
                    : [],
                Evaluator = (string?)json["evaluator"],
                MinimumDetectableEffect = (double?)json["minimumDetectableEffect"],
                Statistics = json["statistics"] is JsonObject statistics ? Statistics(statistics) : null,
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("This is no verdict: " + error.Message, error);
        }
    }

    private static JsonObject ToJson(VerdictStatistics statistics)
    {
        var json = new JsonObject
        {
            ["pairs"] = statistics.Pairs, ["mostPairs"] = statistics.MostPairs, ["effect"] = statistics.Effect, ["gain"] = statistics.Gain,
            ["deviation"] = statistics.Deviation, ["landError"] = statistics.LandError, ["rejectError"] = statistics.RejectError, ["batch"] = statistics.Batch,
        };
        if (statistics.Low is double low) json["low"] = low;
        if (statistics.High is double high) json["high"] = high;
        return json;
    }

    private static VerdictStatistics Statistics(JsonObject json) => new()
    {
        Pairs = (int)json["pairs"]!, MostPairs = (int)json["mostPairs"]!, Effect = (double)json["effect"]!, Gain = (double)json["gain"]!,
        Deviation = (double)json["deviation"]!, LandError = (double)json["landError"]!, RejectError = (double)json["rejectError"]!, Batch = (int)json["batch"]!,
        Low = (double?)json["low"], High = (double?)json["high"],
    };
}
