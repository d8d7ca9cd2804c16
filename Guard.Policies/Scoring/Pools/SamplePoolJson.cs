using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring.Pools;

/// <summary>
/// The stored form of pools, version 1: <c>v, setup, rung, baseline, candidate, begunAt, notLanded, scale?{deviation, freedom}, baselineScores[], pairs[{seed,
/// baseline, candidate, candidateFirst, metrics{}}], verdict?, remark?</c>. Reading is strict: a pool that is not understood must not look like an empty one, which would
/// be a fresh draw.
/// </summary>
public static class SamplePoolJson
{
    /// <summary>The version written.</summary>
    public const int Version = 1;

    /// <summary>Most pairs and most scores of a pool: more than any policy allows.</summary>
    public const int Most = 100_000;

    /// <summary>Writes a pool on one line.</summary>
    public static string Write(SamplePool pool)
    {
        var json = new JsonObject
        {
            ["v"] = Version, ["setup"] = pool.Key.Setup, ["rung"] = pool.Key.Rung, ["baseline"] = pool.Key.Baseline, ["candidate"] = pool.Key.Candidate,
            ["begunAt"] = pool.BegunAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["notLanded"] = pool.History.NotLanded,
            ["baselineScores"] = new JsonArray([.. pool.History.BaselineScores.Select(score => (JsonNode)score)]),
            ["pairs"] = new JsonArray([.. pool.Samples.Select(Pair)]),
        };
        if (pool.History.Scale is { } scale) json["scale"] = new JsonObject { ["deviation"] = scale.Deviation, ["freedom"] = scale.Freedom };
        if (pool.Verdict is { } verdict) json["verdict"] = verdict.ToString().ToLowerInvariant();
        if (pool.Remark is not null) json["remark"] = pool.Remark;
        return json.ToJsonString();
    }

    /// <summary>Reads a pool.</summary>
    /// <exception cref="FormatException">The text is no pool of this version: the message says why, without the text.</exception>
    public static SamplePool Read(string text)
    {
        try
        {
            var json = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false })!.AsObject();
            Only(json, "v", "setup", "rung", "baseline", "candidate", "begunAt", "notLanded", "baselineScores", "pairs", "scale", "verdict", "remark");
            if ((int)json["v"]! != Version) throw new FormatException($"it is of another version than {Version}");
            var key = new SamplePoolKey((string)json["setup"]!, (string)json["rung"]!, (string)json["baseline"]!, (string)json["candidate"]!);
            if (key is not { Setup.Length: > 0, Rung.Length: > 0, Baseline.Length: > 0, Candidate.Length: > 0 }) throw new FormatException("its key is empty");
            var begun = DateTimeOffset.ParseExact((string)json["begunAt"]!, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            var history = new MeasurementHistory
            {
                NotLanded = (int)json["notLanded"]! is >= 0 and var count ? count : throw new FormatException("it counts below zero"),
                BaselineScores = [.. Bounded(json["baselineScores"]!.AsArray()).Select(score => Finite(score!))],
                Scale = json["scale"] is { } scale ? Scale(scale.AsObject()) : null,
            };
            return new SamplePool(key, begun, history)
            {
                Samples = [.. Bounded(json["pairs"]!.AsArray()).Select(pair => Pair(pair!.AsObject()))],
                Verdict = json["verdict"] is { } verdict ? Verdict((string)verdict!) : null,
                Remark = (string?)json["remark"],
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException or OverflowException)
        {
            throw new FormatException("This is no pool of samples: " + (error is FormatException ? error.Message : error.GetType().Name), error);
        }
    }

    private static JsonNode Pair(PairSample sample) => new JsonObject
    {
        ["seed"] = sample.Seed, ["baseline"] = sample.Baseline, ["candidate"] = sample.Candidate, ["candidateFirst"] = sample.CandidateFirst,
        ["metrics"] = new JsonObject(sample.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => KeyValuePair.Create(metric.Key, (JsonNode?)metric.Value))),
    };

    private static PairSample Pair(JsonObject json)
    {
        Only(json, "seed", "baseline", "candidate", "candidateFirst", "metrics");
        var sample = new PairSample((string)json["seed"]!, Finite(json["baseline"]!), Finite(json["candidate"]!)) { CandidateFirst = (bool)json["candidateFirst"]! };
        return json["metrics"]!.AsObject() is { Count: > 0 } metrics ? sample with { Metrics = metrics.ToDictionary(metric => metric.Key, metric => Finite(metric.Value!)) } : sample;
    }

    private static NoiseScale Scale(JsonObject json)
    {
        Only(json, "deviation", "freedom");
        var scale = new NoiseScale(Finite(json["deviation"]!), (int)json["freedom"]!);
        return scale is { Deviation: > 0, Freedom: > 0 } ? scale : throw new FormatException("its scale is not above zero");
    }

    private static VerdictKind Verdict(string word) => word switch
    {
        "accepted" => VerdictKind.Accepted,
        "rejected" => VerdictKind.Rejected,
        "inconclusive" => VerdictKind.Inconclusive,
        "failed" => VerdictKind.Failed,
        _ => throw new FormatException("its verdict is none"),
    };

    private static double Finite(JsonNode node) => (double)node is var number && double.IsFinite(number) ? number : throw new FormatException("a number is not finite");

    private static JsonArray Bounded(JsonArray array) => array.Count <= Most ? array : throw new FormatException("it is too long");

    private static void Only(JsonObject json, params ReadOnlySpan<string> names)
    {
        foreach (var (name, _) in json)
        {
            if (!names.Contains(name)) throw new FormatException("it has an unknown member");
        }
    }
}
