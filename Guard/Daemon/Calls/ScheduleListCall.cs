using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Scheduling;

namespace Guard.Daemon.Calls;

/// <summary><c>schedule.list</c>: the schedules of this home.</summary>
internal sealed class ScheduleListCall(NightScheduler scheduler) : ICall
{
    /// <inheritdoc/>
    public string Method => "schedule.list";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) => new JsonObject
    {
        ["schedules"] = new JsonArray([.. (await scheduler.ListAsync(cancellationToken)).Select(each => (JsonNode)ScheduleViewJson.ToJson(each))]),
    };
}
