using System.Text.Json.Nodes;
using Guard.Nights;

namespace Guard.Scheduling;

/// <summary>A schedule as commands print it: a documented contract (docs/cli-json.md).</summary>
internal static class ScheduleViewJson
{
    /// <summary>Writes it.</summary>
    public static JsonObject ToJson(ScheduleView view) => new()
    {
        ["id"] = view.Schedule.Id,
        ["repository"] = view.Schedule.Plan.Repository,
        ["goal"] = view.Schedule.Plan.Goal,
        ["agent"] = view.Schedule.Plan.Agent,
        ["command"] = new JsonArray([.. view.Schedule.Plan.Command.Select(each => (JsonNode)each)]),
        ["days"] = Days.Text(view.Schedule.Days),
        ["from"] = view.Schedule.From,
        ["until"] = view.Schedule.Plan.Until,
        ["zone"] = view.Schedule.Plan.Zone,
        ["next"] = NightJson.Time(view.Next),
        ["paused"] = view.Paused,
        ["createdAt"] = NightJson.Time(view.Schedule.CreatedAt),
    };
}
