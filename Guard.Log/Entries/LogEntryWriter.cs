using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Log.Canonical;

namespace Guard.Log.Entries;

/// <summary>Turns an entry into the JSON of schema 1. Absent members are left out, never null.</summary>
internal static class LogEntryWriter
{
    internal static JsonObject ToJson(LogEntry entry, IReadOnlyList<string> reasons)
    {
        LogRecord record = entry.Record;
        var json = new JsonObject
        {
            ["schema"] = LogEntry.Schema,
            ["seq"] = entry.Sequence,
            ["time"] = LogTime.Format(entry.Time),
            ["mono"] = Monotonic(entry.MonotonicNanoseconds),
            ["boot"] = entry.BootId,
            ["event"] = record.Event,
            ["actor"] = Actor(record.Actor),
            ["reasons"] = new JsonArray([.. reasons.Select(reason => (JsonNode)reason)]),
            ["evidence"] = Evidence(record.Evidence),
        };
        Add(json, "run", record.Run);
        Add(json, "night", record.Night);
        Add(json, "decision", record.Decision);
        if (record.Isolation is not null) json["isolation"] = record.Isolation.DeepClone();
        if (record.Policy is not null) json["policy"] = new JsonObject { ["version"] = record.Policy.Version, ["hash"] = record.Policy.Hash };
        if (record.Subject is not null) json["subject"] = Subject(record.Subject);
        if (record.Score is not null) json["score"] = Score(record.Score);
        if (record.Egress is not null) json["egress"] = Egress(record.Egress);
        return json;
    }

    // An integer beyond 2^53 would not survive every JSON reader; it is reached after 104 days of uptime.
    private static JsonNode Monotonic(long nanoseconds)
        => nanoseconds <= EcmaNumber.MaxInteger ? nanoseconds : nanoseconds.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Actor(LogActor actor)
    {
        var json = new JsonObject { ["kind"] = actor.Kind, ["id"] = actor.Id };
        Add(json, "key", actor.Key);
        return json;
    }

    private static JsonObject Subject(LogSubject subject)
    {
        var json = new JsonObject { ["repository"] = subject.Repository };
        Add(json, "candidate", subject.Candidate);
        Add(json, "ref", subject.Ref);
        Add(json, "old", subject.Old);
        Add(json, "new", subject.New);
        return json;
    }

    private static JsonObject Score(LogScore score)
    {
        var json = new JsonObject { ["metric"] = score.Metric, ["evaluator"] = score.Evaluator, ["samples"] = score.Samples };
        Add(json, "before", score.Before);
        Add(json, "after", score.After);
        return json;
    }

    private static JsonObject Egress(LogEgress egress)
    {
        var json = new JsonObject { ["route"] = egress.Route, ["method"] = egress.Method, ["host"] = egress.Host, ["path"] = egress.Path };
        Add(json, "model", egress.Model);
        Add(json, "money", egress.Money);
        Add(json, "opened", egress.Opened);
        Add(json, "tokens", egress.Tokens);
        Add(json, "input", egress.Input);
        Add(json, "cached", egress.Cached);
        Add(json, "output", egress.Output);
        Add(json, "status", egress.Status);
        Add(json, "bytes", egress.Bytes);
        Add(json, "ms", egress.Milliseconds);
        return json;
    }

    private static JsonObject Evidence(IReadOnlyDictionary<string, string> evidence)
    {
        var json = new JsonObject();
        foreach ((string name, string hash) in evidence) json[name] = hash;
        return json;
    }

    private static void Add(JsonObject json, string name, long? value)
    {
        if (value is { } number) json[name] = number;
    }

    private static void Add(JsonObject json, string name, string? value)
    {
        if (value is not null) json[name] = value;
    }
}
