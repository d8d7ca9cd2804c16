using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Nights;

/// <summary>A night as commands print it: a documented contract (docs/cli-json.md).</summary>
internal static class NightJson
{
    /// <summary>Writes a night.</summary>
    public static JsonObject ToJson(Night night) => new()
    {
        ["id"] = night.Id,
        ["repository"] = night.Plan.Repository,
        ["state"] = night.State.ToString().ToLowerInvariant(),
        ["goal"] = night.Plan.Goal,
        ["agent"] = night.Plan.Agent,
        ["model"] = night.Plan.Model,
        ["command"] = new JsonArray([.. night.Plan.Command.Select(each => (JsonNode)each)]),
        ["until"] = night.Plan.Until,
        ["zone"] = night.Plan.Zone,
        ["startedBy"] = night.Plan.StartedBy,
        ["schedule"] = night.Schedule,
        ["startedAt"] = Time(night.StartedAt),
        ["endsAt"] = Time(night.EndsAt),
        ["endedAt"] = Time(night.EndedAt),
        ["stop"] = night.Stop is { } stop ? new JsonObject { ["reason"] = stop.Reason.ToString().ToLowerInvariant(), ["text"] = stop.Text } : null,
        ["scoreBefore"] = night.ScoreBefore,
        ["attempts"] = new JsonArray([.. night.Attempts.Select(each => (JsonNode)ToJson(each))]),
    };

    /// <summary>Writes an instant: RFC 3339 in UTC, to the second.</summary>
    public static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject ToJson(Attempt attempt) => new()
    {
        ["number"] = attempt.Number,
        ["run"] = attempt.Run,
        ["state"] = attempt.State == AttemptState.CutOff ? "cut-off" : attempt.State.ToString().ToLowerInvariant(),
        ["startedAt"] = Time(attempt.StartedAt),
        ["endedAt"] = Time(attempt.EndedAt),
        ["exitCode"] = attempt.EndedAt is null ? null : attempt.ExitCode,
        ["summary"] = attempt.Summary,
        ["failed"] = attempt.Failed,
        ["moved"] = attempt.Moved,
        ["candidates"] = new JsonArray([.. attempt.Candidates.Select(each => (JsonNode)each)]),
        ["accepted"] = attempt.Accepted,
        ["tokens"] = attempt.Tokens,
        ["money"] = attempt.Money,
    };
}
