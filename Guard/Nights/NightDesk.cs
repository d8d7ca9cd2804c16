using System.Collections.Concurrent;
using Guard.Agents;
using Guard.Daemon;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Nights;

/// <summary>
/// The nights of this home: starts and stops them, makes their attempts when the clock says so, and takes up after a crash what was under way. The
/// night's own file says what has been done; the clock only wakes.
/// </summary>
internal sealed class NightDesk(RepositoryHosts hosts, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan Breath = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, NightSpending> _spending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _working = new(StringComparer.Ordinal);
    private INightClock? _clock;

    /// <summary>The resident Guard ends.</summary>
    public CancellationToken Stopping => stop;

    /// <summary>Whether a night is under way.</summary>
    public bool Busy => hosts.All.Any(each => each.Nights.Current is not null);

    /// <summary>Says what wakes nights, once that is there.</summary>
    public void Use(INightClock clock) => _clock = clock;

    /// <summary>Starts a night.</summary>
    /// <param name="plan">What was asked for.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="schedule">The schedule, or null.</param>
    /// <param name="due">When the schedule was due.</param>
    /// <exception cref="GuardException">G340: its end is none; G341: one is under way in this repository; and what keeps a run from starting.</exception>
    public async Task<Night> StartAsync(NightPlan plan, LogActor actor, string? schedule = null, DateTimeOffset? due = null)
    {
        RepositoryHost host = hosts.Get(plan.Repository);
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset end = NightEnd.Of(plan.Until, LocalZones.Find(plan.Zone), due ?? now); // one that begins late ends when it was to end
        Policy policy = host.Policies.Current.Policy;
        host.CheckFloor(policy);
        _ = AgentLaunch.Of(plan.ToRequest("N0"), policy, "R0", host.Agents(policy)); // an agent that is none, or not here,
        _ = host.OpenRoutes(policy); // and a credential that is missing is said now, and not at each attempt
        if (plan.Limits.Money is not null && policy.Egress.FirstOrDefault(each => each.Prices.Count == 0) is { } free)
            throw new GuardException(ExitCode.Usage, "G351", $"--money counts by the policy's prices, and its route '{free.Name}' has none.", "guard policy edit: give the route prices, or leave --money out.");
        Night night;
        lock (_working)
        {
            if (schedule is not null && host.Nights.All.LastOrDefault(each => each.Schedule == schedule && each.Due == due) is { } same) return same; // fired twice
            if (host.Nights.Current is { } there) throw UnderWay(there);
            night = host.Nights.Add(id => new Night
            {
                Id = id, Plan = plan, State = NightState.Running, Schedule = schedule, Due = due, StartedAt = now, EndsAt = end,
                ScoreBefore = BranchScore.Of(host.Gate.List()), TipBefore = host.Repository.ReadBranch()!,
            });
        }

        try
        {
            night = await BegunAsync(host, night, actor);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            await SayAsync(plan.Repository, night.Id, error); // it is kept already: it begins when the log can be written again
        }

        await WakeAsync(plan.Repository, night.Id, TimeSpan.Zero);
        return night;
    }

    /// <summary>Ends a night: no attempt follows, and the agent of the present one is told to end.</summary>
    /// <exception cref="GuardException">G343: there is none such, or it is over.</exception>
    public async Task<Night> StopAsync(string repository, string id, LogActor actor)
    {
        RepositoryHost host = hosts.Get(repository);
        if (host.Nights.Find(id) is not { IsOver: false } night) throw NotThere(id, host);
        var why = new NightStop(StopReason.Person, "stopped by " + actor.Id);
        bool mine;
        lock (_working)
        {
            night = host.Nights.Change(id, now => now.IsOver ? now : now with { State = NightState.Stopping, Stop = now.Stop ?? why });
            mine = !night.IsOver && _working.Add(Key(repository, id)); // who has it ends it
        }

        if (!mine) return night;
        try
        {
            return await EndAsync(host, night, why, actor);
        }
        finally
        {
            lock (_working) _working.Remove(Key(repository, id));
            if (Find(repository, id) is { IsOver: false }) await WakeAsync(repository, id, Breath); // the log took no entry: its end is tried again
        }
    }

    /// <summary>Makes a night's next attempt, unless one is under way, and says what follows. Called by the clock.</summary>
    public async Task AttemptAsync(string repository, string id)
    {
        if (hosts.All.FirstOrDefault(each => each.Record.Id == repository) is not { } host || host.Nights.Find(id) is not { IsOver: false } night)
        {
            await _clock!.ForgetAsync(repository, id, stop);
            return;
        }

        lock (_working)
        {
            if (!_working.Add(Key(repository, id))) return;
        }

        TimeSpan? wait;
        try
        {
            wait = await TurnAsync(host, id);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            wait = Breath;
            await SayAsync(repository, id, error);
        }
        finally
        {
            lock (_working) _working.Remove(Key(repository, id));
        }

        // Only now that nobody has it: who is woken while somebody has it goes away again.
        if (wait is { } next) await WakeAsync(repository, id, next);
    }

    /// <summary>Sets the clock for every night that was under way when the resident Guard ended.</summary>
    public async Task ResumeAsync()
    {
        foreach (RepositoryHost host in hosts.All) await ResumeAsync(host);
    }

    /// <summary>Sets the clock for a repository's night that is under way, if there is one: at the start, and when the repository was repaired.</summary>
    public async Task ResumeAsync(RepositoryHost host)
    {
        if (host.Nights.Current is { } night) await WakeAsync(host.Record.Id, night.Id, TimeSpan.Zero);
    }

    // Killed between the file and its entry, or where the log took none, it is logged now.
    private async Task<Night> BegunAsync(RepositoryHost host, Night night, LogActor actor)
    {
        if (night.LogFrom > 0) return night;
        LogReceipt begun = await host.Log.AppendAsync(NightLog.Started(host, night, actor), stop);
        return host.Nights.Change(night.Id, now => now with { LogFrom = begun.Sequence });
    }

    // What is left to do of a night, up to the end of its next attempt: how long to wait before the one after it, or null where the night is over.
    private async Task<TimeSpan?> TurnAsync(RepositoryHost host, string id)
    {
        Night night = host.Nights.Find(id)!; // as it is now that it is ours
        if (night.IsOver) return null;
        night = await BegunAsync(host, night, LogActor.Guard);
        var runner = new AttemptRunner(host, host.Nights, await SpendingAsync(host, night));
        await TakeUpAsync(host, night, runner);
        if (await EndWhenDueAsync(host, id)) return null;
        await runner.RunAsync(id, stop);
        return await EndWhenDueAsync(host, id) ? null : BackOff.After(host.Nights.Find(id)!.Attempts);
    }

    // Sets the clock. That wakes at a time of day: where that is put back meanwhile, the wait ends all the same. And a store that takes nothing (a full disk)
    // is asked again every minute.
    private async Task WakeAsync(string repository, string id, TimeSpan wait)
    {
        try
        {
            await _clock!.SetAttemptAsync(repository, id, time.GetUtcNow() + wait, stop);
            if (wait > TimeSpan.Zero) _ = LaterAsync(repository, id, wait + Breath);
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            await SayAsync(repository, id, error);
            _ = LaterAsync(repository, id, Breath);
        }
    }

    // Wakes a night by this process's own sense of time, unless it has gone on by itself.
    private async Task LaterAsync(string repository, string id, TimeSpan wait)
    {
        int? made = Find(repository, id)?.Attempts.Count;
        await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && Find(repository, id) is { IsOver: false } night && night.Attempts.Count == made) await WakeAsync(repository, id, TimeSpan.Zero);
    }

    private Night? Find(string repository, string id) => hosts.All.FirstOrDefault(each => each.Record.Id == repository)?.Nights.Find(id);

    // A full disk, a log that cannot be written: nothing is decided meanwhile, and the night goes on when that is over.
    private async Task SayAsync(string repository, string id, Exception error)
    {
        GuardException known = Errors.Known(error);
        await Console.Error.WriteLineAsync($"{time.GetUtcNow():O} {id} of {repository} waits a minute: {known.Id} {known.Message}");
    }

    // An attempt that is under way in the file, and not here, was cut off: what it had pushed is judged, and it is never made again.
    private async Task TakeUpAsync(RepositoryHost host, Night night, AttemptRunner runner)
    {
        if (night.Attempts.LastOrDefault(each => each.State is AttemptState.Running or AttemptState.Settling) is not { } left) return;
        bool ran = left.State == AttemptState.Running;
        string clone = Path.Combine(host.Runs.DirectoryOf(left.Run), "box", "workspace");
        string kept = Directory.Exists(clone) ? $"; the agent's clone is kept: {clone}" : "";
        Attempt found = ran ? left with { Summary = "Guard ended in the middle of it" + kept }
            : left.Summary.Length == 0 ? left with { Summary = "its agent had ended; Guard ended while verdicts were awaited" + kept }
            : left;
        await runner.SettleAsync(night.Id, found, ran ? AttemptState.CutOff : AttemptState.Ended, stop);
    }

    private async Task<bool> EndWhenDueAsync(RepositoryHost host, string id)
    {
        Night night = host.Nights.Find(id)!;
        if (night.IsOver) return true;
        bool higher = host.Policies.Current.Policy.Evaluator?.HigherIsBetter ?? true;
        NightStop? why = night.State == NightState.Stopping ? night.Stop : StopRule.Decide(night, time.GetUtcNow(), BranchScore.Of(host.Gate.List()), higher, (await SpendingAsync(host, night)).Budget.Refused);
        if (why is null) return false;
        await EndAsync(host, night, why, LogActor.Guard);
        return true;
    }

    private async Task<Night> EndAsync(RepositoryHost host, Night night, NightStop why, LogActor actor)
    {
        night = night with { Stop = night.Stop ?? why };
        await host.Log.AppendAsync(NightLog.Ended(host, night, actor), stop);
        night = host.Nights.Change(night.Id, now => now with { State = NightState.Ended, Stop = night.Stop, EndedAt = time.GetUtcNow() });
        _spending.TryRemove(Key(host.Record.Id, night.Id), out _);
        await _clock!.ForgetAsync(host.Record.Id, night.Id, stop);
        return night;
    }

    private async Task<NightSpending> SpendingAsync(RepositoryHost host, Night night)
    {
        string key = Key(host.Record.Id, night.Id);
        if (_spending.TryGetValue(key, out NightSpending? known)) return known;
        return _spending[key] = await NightSpending.OpenAsync(host, night, stop);
    }

    private static string Key(string repository, string id) => repository + "/" + id;

    private static GuardException UnderWay(Night night) => new(
        ExitCode.Usage, "G341", $"The night {night.Id} is under way in this repository: {night.Plan.Goal}", $"guard night stop {night.Id} ends it; guard report --night {night.Id} shows it.");

    private static GuardException NotThere(string id, RepositoryHost host) => new(
        ExitCode.Usage, "G343", host.Nights.Find(id) is null ? $"There is no night '{id}' here." : $"The night {id} is over.", "guard night list shows them.");
}
