using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Candidates;

/// <summary>The JSON of candidates, fixed: <c>v, id, state, source, commit, tree, base, title, policy, receivedAt, changedAt, verdict?, decision?, origin?, logEntry?</c>.</summary>
public static class CandidateJson
{
    /// <summary>Writes a candidate.</summary>
    public static JsonObject ToJson(Candidate candidate)
    {
        var json = new JsonObject
        {
            ["v"] = 1,
            ["id"] = candidate.Id,
            ["state"] = candidate.State.ToString().ToLowerInvariant(),
            ["source"] = candidate.Source,
            ["commit"] = candidate.Commit,
            ["tree"] = candidate.Tree,
            ["base"] = candidate.Base,
            ["title"] = candidate.Title,
            ["policy"] = candidate.Policy,
            ["receivedAt"] = Time(candidate.ReceivedAt),
            ["changedAt"] = Time(candidate.ChangedAt),
        };
        if (candidate.Verdict is not null) json["verdict"] = VerdictJson.ToJson(candidate.Verdict);
        if (candidate.Decision is not null) json["decision"] = OperatorDecisionJson.ToJson(candidate.Decision);
        if (candidate.Origin is not null) json["origin"] = candidate.Origin;
        if (candidate.LogEntry is long entry) json["logEntry"] = entry;
        return json;
    }

    /// <summary>Reads a candidate back.</summary>
    /// <exception cref="FormatException">It is no candidate of version 1.</exception>
    public static Candidate FromJson(string text)
    {
        try
        {
            JsonObject json = JsonNode.Parse(text)!.AsObject();
            if ((int)json["v"]! != 1) throw new FormatException("This candidate is of a version that this Guard does not read.");
            return new Candidate
            {
                Id = (string)json["id"]!,
                State = Enum.Parse<CandidateState>((string)json["state"]!, ignoreCase: true),
                Source = (string)json["source"]!,
                Commit = (string)json["commit"]!,
                Tree = (string)json["tree"]!,
                Base = (string)json["base"]!,
                Title = (string)json["title"]!,
                Policy = (string)json["policy"]!,
                ReceivedAt = Time((string)json["receivedAt"]!),
                ChangedAt = Time((string)json["changedAt"]!),
                Verdict = json["verdict"] is JsonObject verdict ? VerdictJson.FromJson(verdict) : null,
                Decision = json["decision"] is JsonObject decision ? OperatorDecisionJson.FromJson(decision) : null,
                Origin = (string?)json["origin"],
                LogEntry = (long?)json["logEntry"],
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or NullReferenceException or JsonException)
        {
            throw new FormatException("This is no candidate: " + error.Message, error);
        }
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
