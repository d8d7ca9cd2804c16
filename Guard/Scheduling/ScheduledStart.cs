using Guard.Access;
using Guard.Daemon;
using Guard.Log.Entries;
using Guard.Nights;

namespace Guard.Scheduling;

/// <summary>Starts the night of a schedule that is due. Late, where the machine slept or Guard did not run, as long as the night's window is open; otherwise it is missed.</summary>
internal sealed class ScheduledStart(NightDesk desk, RepositoryHosts hosts, AccessControl access, IDecisionLog log, TimeProvider clock)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMinutes(1);

    /// <summary>Starts it.</summary>
    public async Task RunAsync(Schedule schedule)
    {
        while (true)
        {
            try
            {
                await StartAsync(schedule);
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException || !desk.Stopping.IsCancellationRequested)
            {
                // A full disk, a log that takes nothing: again in a minute, as long as the night's window is open.
                await Console.Error.WriteLineAsync($"{clock.GetUtcNow():O} {schedule.Id} waits a minute: {Errors.Known(error).Message}");
                await Task.Delay(Breath, clock, desk.Stopping);
            }
        }
    }

    private async Task StartAsync(Schedule schedule)
    {
        DateTimeOffset time = clock.GetUtcNow();
        if (DueTimes.Last(schedule, time) is not { } at) return;
        try
        {
            if (NightEnd.Of(schedule.Plan.Until, LocalZones.Find(schedule.Plan.Zone), at) is var end && end <= time)
            {
                if (!IsKnown(schedule, at)) await MissedAsync(schedule, $"it was due at {at:u} and to end at {end:u}; Guard did not run, or was paused, all the while");
                return;
            }

            LogActor maker = schedule.Maker ?? new LogActor("person", schedule.Plan.StartedBy);
            if (!access.MayStill(maker, Right.Run))
            {
                await MissedAsync(schedule, $"it was due at {at:u}, and {maker.Id}, who made it, may start no night here any more");
                return;
            }

            await desk.StartAsync(schedule.Plan, maker, schedule.Id, at);
        }
        catch (GuardException error)
        {
            await MissedAsync(schedule, $"it was due at {at:u}: {error.Id} {error.Message}");
        }
    }

    private bool IsKnown(Schedule schedule, DateTimeOffset due) =>
        hosts.All.FirstOrDefault(each => each.Record.Id == schedule.Plan.Repository)?.Nights.All.Any(each => each.Schedule == schedule.Id && each.Due == due) == true;

    private async Task MissedAsync(Schedule schedule, string why)
    {
        await Console.Error.WriteLineAsync($"{clock.GetUtcNow():O} {schedule.Id} missed: {why}");
        await log.AppendAsync(NightLog.Missed(schedule.Plan.Repository, schedule.Id, why));
    }
}
