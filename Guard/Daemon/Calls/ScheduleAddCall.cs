using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Entries;
using Guard.Nights;
using Guard.Scheduling;

namespace Guard.Daemon.Calls;

/// <summary><c>schedule.add {plan, from, days?}</c>: nights that start by themselves.</summary>
internal sealed class ScheduleAddCall(DaemonContext context, RepositoryHosts hosts, NightScheduler scheduler) : ICall
{
    /// <inheritdoc/>
    public string Method => "schedule.add";

    /// <inheritdoc/>
    public Right Needs => Right.Run;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        NightPlan plan = NightPlanJson.Read(parameters["plan"], channel.Caller.Name);
        _ = hosts.Get(plan.Repository);
        var schedule = new Schedule
        {
            Id = "", CreatedAt = default, Maker = channel.Caller.Actor, Plan = plan, From = parameters.Text("from"),
            Days = parameters.OptionalText("days") is { } days ? Days.Parse(days) : [],
        };
        ScheduleView made = await scheduler.AddAsync(schedule, cancellationToken);
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.ScheduleChanged, channel.Caller.Actor)
            {
                Subject = new LogSubject(plan.Repository), Decision = "added",
                Reasons = [made.Schedule.Id, $"{Days.Text(made.Schedule.Days)} from {schedule.From} until {plan.Until} ({plan.Zone})", "goal: " + plan.Goal],
            },
            CancellationToken.None);
        return ScheduleViewJson.ToJson(made);
    }
}
