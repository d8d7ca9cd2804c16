using System.Collections.Concurrent;
using Guard.Access;
using Guard.Daemon;
using Guard.Log.Entries;
using Guard.Nights;
using Guard.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Scheduling;

/// <summary>
/// Quartz over its SQLite file, by a clock that the test sets. No repository is there, so that each time a schedule fires there is an entry of a night
/// that was missed, with the time for which it was due.
/// </summary>
[TestClass]
public sealed class NightSchedulerTests
{
    [TestMethod]
    public async Task It_fires_when_it_is_due_and_once_a_day_over_a_change_of_clocks()
    {
        await using var ground = new Ground("2026-10-24T12:00Z");
        ScheduleView made = await ground.Scheduler.AddAsync(DueTimesTests.Schedule("02:30", "daily", "Europe/Berlin", "2026-10-24T12:00Z"), CancellationToken.None);
        Assert.AreEqual("S1", made.Schedule.Id);
        Assert.AreEqual(DueTimesTests.At("2026-10-25T00:30Z"), made.Next);
        await ground.UntilAsync("2026-10-25T00:31Z", 1);
        await ground.UntilAsync("2026-10-25T01:31Z", 1); // 02:30 comes a second time
        await ground.UntilAsync("2026-10-26T01:31Z", 2);
        Assert.Contains("2026-10-25 00:30:00Z", ground.Missed.First());
        Assert.Contains("2026-10-26 01:30:00Z", ground.Missed.Last());
    }

    [TestMethod]
    public async Task After_a_restart_it_fires_late_and_once_however_long_it_was_away()
    {
        await using var ground = new Ground("2026-11-16T12:00Z");
        await ground.Scheduler.AddAsync(DueTimesTests.Schedule("22:00", "daily", "Europe/Berlin", "2026-11-16T12:00Z"), CancellationToken.None);
        await ground.RestartAsync("2026-11-19T23:00Z");
        await ground.UntilAsync("2026-11-19T23:02Z", 1);
        StringAssert.Contains(ground.Missed.Single(), "2026-11-19 21:00:00Z", "of three nights that were due the newest is meant");
        StringAssert.Contains(ground.Missed.Single(), "G173", "it was tried: its window was open");
        await ground.RestartAsync("2026-11-21T12:00Z");
        await ground.UntilAsync("2026-11-21T12:02Z", 2);
        StringAssert.Contains(ground.Missed.Last(), "to end at 2026-11-21 06:00:00Z", "its window was over");
    }

    [TestMethod]
    public async Task One_for_once_is_gone_when_it_has_fired_and_ids_are_not_used_again()
    {
        await using var ground = new Ground("2026-11-16T12:00Z");
        await ground.Scheduler.AddAsync(DueTimesTests.Schedule("22:00", null, "UTC", "2026-11-16T12:00Z"), CancellationToken.None);
        Assert.IsTrue(ground.Scheduler.Waits);
        await ground.UntilAsync("2026-11-16T22:01Z", 1);
        await ground.EventuallyAsync(async () => (await ground.Scheduler.ListAsync(CancellationToken.None)).Count == 0);
        await ground.UntilAsync("2026-11-18T22:01Z", 1);
        Assert.AreEqual("S2", (await ground.Scheduler.AddAsync(DueTimesTests.Schedule("22:00", null, "UTC", "2026-11-16T12:00Z"), CancellationToken.None)).Schedule.Id);
    }

    [TestMethod]
    public async Task A_pause_is_kept_over_a_restart_and_nothing_fires_in_it()
    {
        await using var ground = new Ground("2026-11-16T12:00Z");
        await ground.Scheduler.AddAsync(DueTimesTests.Schedule("22:00", "daily", "UTC", "2026-11-16T12:00Z"), CancellationToken.None);
        await ground.Scheduler.PauseAsync("S1", CancellationToken.None);
        Assert.IsFalse(ground.Scheduler.Waits);
        await ground.UntilAsync("2026-11-16T22:10Z", 0);
        await ground.RestartAsync("2026-11-17T22:10Z");
        Assert.IsTrue((await ground.Scheduler.ListAsync(CancellationToken.None)).Single().Paused);
        await ground.UntilAsync("2026-11-17T22:15Z", 0);
        await ground.Scheduler.ResumeAsync("S1", CancellationToken.None);
        await ground.UntilAsync("2026-11-17T22:20Z", 1);
        StringAssert.Contains(ground.Missed.Single(), "G173", "within the window of the night that was due it starts late");
    }

    [TestMethod]
    public async Task A_store_that_is_none_is_refused_by_name()
    {
        await using var ground = new Ground("2026-11-16T12:00Z");
        Directory.CreateDirectory(ground.Store);
        File.WriteAllText(Path.Combine(ground.Store, "quartz.db"), new string('x', 5000));
        GuardException error = await Assert.ThrowsExactlyAsync<GuardException>(() => ground.Scheduler.ListAsync(CancellationToken.None));
        Assert.AreEqual("G348", error.Id);
        StringAssert.Contains(error.Message, "quartz.db");
    }

    private sealed class Ground : IAsyncDisposable, IDecisionLog
    {
        private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
        private readonly TestDirectory _place = new();
        private readonly FakeTimeProvider _clock;
        private readonly CancellationTokenSource _stop = new();

        public Ground(string now)
        {
            _clock = new FakeTimeProvider(DueTimesTests.At(now));
            Scheduler = Open();
        }

        public string Store => System.IO.Path.Combine(_place.Path, "schedule");

        public NightScheduler Scheduler { get; private set; }

        public ConcurrentQueue<string> Missed { get; } = new();

        public async Task RestartAsync(string now)
        {
            await Scheduler.DisposeAsync();
            _clock.SetUtcNow(DueTimesTests.At(now));
            Scheduler = Open();
            await Scheduler.ResumeAsync(CancellationToken.None);
        }

        /// <summary>Lets the time pass, and checks how often it has fired by then.</summary>
        public async Task UntilAsync(string time, int fired)
        {
            TimeSpan left = DueTimesTests.At(time) - _clock.GetUtcNow();
            if (left > TimeSpan.FromMinutes(10)) _clock.Advance(left - TimeSpan.FromMinutes(5)); // a sleeping machine; the rest minute by minute
            while (_clock.GetUtcNow() < DueTimesTests.At(time))
            {
                _clock.Advance(Step);
                await BreatheAsync();
            }

            if (fired > 0) await EventuallyAsync(() => Task.FromResult(Missed.Count >= fired));
            Assert.HasCount(fired, Missed);
        }

        /// <summary>Waits in real time, the test's clock moving on, until something holds.</summary>
        public async Task EventuallyAsync(Func<Task<bool>> condition)
        {
            for (int tries = 0; tries < 300 && !await condition(); tries++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                await BreatheAsync();
            }
        }

        public ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default)
        {
            Assert.AreEqual(LogEvents.NightMissed, record.Event);
            Missed.Enqueue(string.Join(' ', record.Reasons));
            return default;
        }

        public ValueTask<IReadOnlyList<LogReceipt>> AppendAllAsync(IReadOnlyList<LogRecord> records) => throw new NotSupportedException();

        public async ValueTask DisposeAsync()
        {
            await Scheduler.DisposeAsync();
            _stop.Dispose();
            _place.Dispose();
        }

        private static async Task BreatheAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            await timer.WaitForNextTickAsync();
        }

        private NightScheduler Open()
        {
            var hosts = new RepositoryHosts();
            var desk = new NightDesk(hosts, _clock, _stop.Token);
            var scheduler = new NightScheduler(Store, new JobFactory(desk, new ScheduledStart(desk, hosts, new AccessControl(Path.Combine(Store, "roles"), Path.Combine(Store, "tokens.json"), _clock, 0, () => new Accounts("")), this, _clock)), _clock);
            desk.Use(scheduler);
            return scheduler;
        }
    }
}
