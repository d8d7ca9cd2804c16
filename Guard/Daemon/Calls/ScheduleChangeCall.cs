using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Entries;
using Guard.Nights;
using Guard.Scheduling;

namespace Guard.Daemon.Calls;

/// <summary><c>schedule.change {schedule, what}</c>: <c>pause</c>, <c>resume</c>, <c>rm</c>, or <c>run</c>: start its night now.</summary>
internal sealed class ScheduleChangeCall(DaemonContext context, NightScheduler scheduler, NightDesk desk) : ICall
{
    /// <inheritdoc/>
    public string Method => "schedule.change";

    /// <inheritdoc/>
    public Right Needs => Right.Run;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        string id = parameters.Text("schedule"), what = parameters.Text("what");
        if (what == "rm") return await RemoveAsync(id, channel, cancellationToken);
        ScheduleView view = await scheduler.FindAsync(id, cancellationToken);
        switch (what)
        {
            case "pause": await scheduler.PauseAsync(id, cancellationToken); break;
            case "resume": await scheduler.ResumeAsync(id, cancellationToken); break;
            case "run": return NightJson.ToJson(await desk.StartAsync(view.Schedule.Plan with { StartedBy = channel.Caller.Name }, channel.Caller.Actor, id, context.Clock.GetUtcNow()));
            default: throw new GuardException(ExitCode.Usage, "G002", $"A schedule cannot be changed by '{what}'.", "Use the guard command of the same build: guard stop, then again.");
        }

        await LogAsync(channel, view, what == "pause" ? "paused" : "resumed", id);
        return ScheduleViewJson.ToJson(await scheduler.FindAsync(id, cancellationToken));
    }

    // One that cannot be read can still be removed.
    private async Task<JsonNode?> RemoveAsync(string id, CallChannel channel, CancellationToken cancellationToken)
    {
        ScheduleView? view = (await scheduler.ListAsync(cancellationToken)).FirstOrDefault(each => each.Schedule.Id == id);
        await scheduler.RemoveAsync(id, cancellationToken);
        await LogAsync(channel, view, "removed", id);
        return view is null ? new JsonObject { ["id"] = id } : ScheduleViewJson.ToJson(view);
    }

    private async Task LogAsync(CallChannel channel, ScheduleView? view, string decision, string id) => await context.Log.AppendAsync(
        new LogRecord(LogEvents.ScheduleChanged, channel.Caller.Actor)
        {
            Subject = view is null ? null : new LogSubject(view.Schedule.Plan.Repository), Decision = decision, Reasons = [id],
        },
        CancellationToken.None);
}
