using System.Globalization;
using Guard.Home;
using Guard.Nights;
using Quartz;

namespace Guard.Scheduling;

/// <summary>
/// Quartz over a SQLite file in home: schedules of nights, and the next attempt of a night that is under way. It starts when it is first needed, or at once
/// where there is something to wake for.
/// </summary>
internal sealed class NightScheduler : INightClock, IAsyncDisposable
{
    private const string Attempts = "attempts";
    private const string Schedules = "schedules";
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);
    private readonly string _directory;
    private readonly JobFactory _jobs;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private IScheduler? _scheduler;
    private int _waiting;

    /// <summary>Nothing is started yet.</summary>
    /// <param name="directory">Where its file is kept.</param>
    /// <param name="jobs">Makes the jobs.</param>
    /// <param name="clock">The clock.</param>
    public NightScheduler(string directory, JobFactory jobs, TimeProvider clock) => (_directory, _jobs, _clock) = (directory, jobs, clock);

    /// <summary>Whether a schedule waits for its time: the resident Guard must be there then.</summary>
    public bool Waits => Volatile.Read(ref _waiting) > 0;

    private string Database => Path.Combine(_directory, "quartz.db");

    private string LastNumber => Path.Combine(_directory, "last");

    /// <summary>Starts it where it has been used before.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Database)) return;
        await StartedAsync(cancellationToken);
        await CountAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SetAttemptAsync(string repository, string night, DateTimeOffset at, CancellationToken cancellationToken)
    {
        IScheduler scheduler = await StartedAsync(cancellationToken);
        IJobDetail job = JobBuilder.Create<AttemptJob>().WithIdentity(AttemptKey(repository, night))
            .UsingJobData(AttemptJob.Repository, repository).UsingJobData(AttemptJob.Night, night).StoreDurably().Build();
        await scheduler.AddJob(job, new AddJobOptions { Replace = true }, cancellationToken);
        TriggerKey[] before = [.. (await scheduler.GetTriggersOfJob(job.Key, cancellationToken)).Select(each => each.Key)];
        if (before.Length > 0) await scheduler.UnscheduleJobs(before, cancellationToken);
        // A name of its own: the trigger that is firing this may not be gone yet.
        ITrigger trigger = TriggerBuilder.Create(_clock).WithIdentity($"{repository} {night} {Guid.NewGuid():N}", Attempts).ForJob(job).StartAt(at)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
        await scheduler.ScheduleJob(trigger, cancellationToken: cancellationToken);
        await CountAsync(cancellationToken); // a schedule for one night is used up now
    }

    /// <inheritdoc/>
    public async Task ForgetAsync(string repository, string night, CancellationToken cancellationToken) =>
        await (await StartedAsync(cancellationToken)).DeleteJob(AttemptKey(repository, night), cancellationToken);

    /// <summary>Keeps a schedule under the next id.</summary>
    /// <exception cref="GuardException">G340, G344, G345: its times are none.</exception>
    public async Task<ScheduleView> AddAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        if (NightEnd.LocalTime(schedule.From) is null) throw new GuardException(ExitCode.Usage, "G345", $"'{schedule.From}' is no local time.", "Write --from 22:00.");
        TimeZoneInfo zone = LocalZones.Find(schedule.Plan.Zone);
        DateTimeOffset now = _clock.GetUtcNow(), next = DueTimes.Next(schedule, now);
        _ = NightEnd.Of(schedule.Plan.Until, zone, next);
        IScheduler scheduler = await StartedAsync(cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            int number = 1 + (File.Exists(LastNumber) && int.TryParse(await File.ReadAllTextAsync(LastNumber, cancellationToken), CultureInfo.InvariantCulture, out int last) ? last : 0);
            DurableFile.Replace(LastNumber, System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            schedule = schedule with { Id = string.Create(CultureInfo.InvariantCulture, $"S{number}"), CreatedAt = now };
        }
        finally
        {
            _turn.Release();
        }

        // RequestRecovery: killed between the firing and the night's record, it fires again; the record makes that harmless.
        IJobDetail job = JobBuilder.Create<NightJob>().WithIdentity(schedule.Id, Schedules).UsingJobData(NightJob.Schedule, ScheduleJson.Write(schedule))
            .StoreDurably().RequestRecovery().Build();
        await scheduler.ScheduleJob(job, TriggerOf(schedule, next, zone), cancellationToken: cancellationToken);
        await CountAsync(cancellationToken);
        return new ScheduleView(schedule, next, false);
    }

    /// <summary>All schedules that are not used up.</summary>
    public async Task<IReadOnlyList<ScheduleView>> ListAsync(CancellationToken cancellationToken)
    {
        if (_scheduler is null && !File.Exists(Database)) return [];
        IScheduler scheduler = await StartedAsync(cancellationToken);
        var found = new List<ScheduleView>();
        foreach (JobKey key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(Schedules), cancellationToken))
        {
            if (await scheduler.GetJobDetail(key, cancellationToken) is not { } job) continue;
            ITrigger? trigger = await scheduler.GetTrigger(TriggerKeyOf(key.Name), cancellationToken);
            if (trigger is null) continue;
            TriggerState state = await scheduler.GetTriggerState(trigger.Key, cancellationToken);
            try
            {
                Schedule schedule = ScheduleJson.Read(job.JobDataMap.GetString(NightJob.Schedule)!);
                found.Add(new ScheduleView(schedule, state == TriggerState.Paused ? null : DueTimes.Next(schedule, _clock.GetUtcNow()), state == TriggerState.Paused));
            }
            catch (GuardException error)
            {
                // One that cannot be read keeps no other from being seen, and can be removed by its id.
                await Console.Error.WriteLineAsync($"{_clock.GetUtcNow():O} schedule {key.Name}: {error.Id} {error.Message} {error.Next}");
            }
        }

        return [.. found.OrderBy(each => each.Schedule.CreatedAt).ThenBy(each => each.Schedule.Id, StringComparer.Ordinal)];
    }

    /// <summary>Pauses a schedule: it starts no night until it is resumed.</summary>
    public async Task PauseAsync(string id, CancellationToken cancellationToken)
    {
        await FindAsync(id, cancellationToken);
        await _scheduler!.PauseTrigger(TriggerKeyOf(id), cancellationToken);
        await CountAsync(cancellationToken);
    }

    /// <summary>Ends a pause. Within the window of a night that was due meanwhile, that night starts late.</summary>
    public async Task ResumeAsync(string id, CancellationToken cancellationToken)
    {
        await FindAsync(id, cancellationToken);
        await _scheduler!.ResumeTrigger(TriggerKeyOf(id), cancellationToken);
        await CountAsync(cancellationToken);
    }

    /// <summary>Takes a schedule away. A night that it has started goes on.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (!await (await StartedAsync(cancellationToken)).DeleteJob(new JobKey(id, Schedules), cancellationToken)) throw NotThere(id);
        await CountAsync(cancellationToken);
    }

    /// <summary>The schedule of an id.</summary>
    /// <exception cref="GuardException">G347: there is none.</exception>
    public async Task<ScheduleView> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(each => each.Schedule.Id == id)
        ?? throw NotThere(id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_scheduler is not null) await _scheduler.Shutdown(waitForJobsToComplete: true);
        _turn.Dispose();
    }

    private static GuardException NotThere(string id) => new(ExitCode.Usage, "G347", $"There is no schedule '{id}', or it cannot be read.", "guard schedule list shows them; guard schedule rm takes one away by its id.");

    private static JobKey AttemptKey(string repository, string night) => new($"{repository} {night}", Attempts);

    private static TriggerKey TriggerKeyOf(string id) => new(id, Schedules);

    private ITrigger TriggerOf(Schedule schedule, DateTimeOffset next, TimeZoneInfo zone)
    {
        TriggerBuilder<IJob> builder = TriggerBuilder.Create(_clock).WithIdentity(TriggerKeyOf(schedule.Id));
        if (schedule.Once) return builder.StartAt(next).WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
        TimeOnly time = NightEnd.LocalTime(schedule.From)!.Value;
        string days = string.Join(',', schedule.Days.Select(day => day.ToString()[..3].ToUpperInvariant()));
        string cron = string.Create(CultureInfo.InvariantCulture, $"0 {time.Minute} {time.Hour} ? * {days}");
        return builder.WithSchedule(CronScheduleBuilder.Create(cron).InTimeZone(zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
    }

    private async Task CountAsync(CancellationToken cancellationToken) =>
        Volatile.Write(ref _waiting, (await ListAsync(cancellationToken)).Count(each => !each.Paused));

    private async Task<IScheduler> StartedAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_scheduler is not null) return _scheduler;
            DurableFile.Files.MakeDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            IScheduler scheduler = await QuartzSchedulerBuilder.Create(builder =>
            {
                builder.ConfigureScheduler(options => options.InstanceName = "guard");
                builder.UseTimeProvider(_clock);
                builder.UseJobFactory(_jobs);
                builder.UsePersistentStore(store =>
                {
                    store.UseSqlite($"Data Source={Database}");
                    store.ProvisionSchema();
                    store.ConfigureStore(options => options.MisfireThreshold = Late);
                });
            }).BuildScheduler(cancellationToken);
            await scheduler.Start(cancellationToken);
            return _scheduler = scheduler;
        }
        catch (Exception error) when (error is SchedulerException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new GuardException(
                ExitCode.Usage, "G348", $"The scheduler's store {Database} cannot be used: {error.Message}",
                "Free the disk, or move the file away: nights that are under way are kept elsewhere and go on; schedules have to be made again.", error);
        }
        finally
        {
            _turn.Release();
        }
    }
}
