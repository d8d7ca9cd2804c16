using Guard.Nights;
using Guard.Scheduling;

namespace Guard.Tests.Scheduling;

/// <summary>For which time a schedule is due.</summary>
[TestClass]
public sealed class DueTimesTests
{
    [TestMethod]
    public void The_newest_due_time_since_it_was_made()
    {
        Schedule schedule = Schedule("22:00", "mon-fri", "Europe/Berlin", "2026-11-16T12:00Z");
        Assert.IsNull(DueTimes.Last(schedule, At("2026-11-16T20:59Z")), "nothing was due before it was made");
        Assert.AreEqual(At("2026-11-16T21:00Z"), DueTimes.Last(schedule, At("2026-11-16T21:00Z")));
        Assert.AreEqual(At("2026-11-20T21:00Z"), DueTimes.Last(schedule, At("2026-11-22T23:00Z")), "on Sunday it is Friday's");
        Assert.AreEqual(At("2026-11-23T21:00Z"), DueTimes.Next(schedule, At("2026-11-20T21:00Z")));
    }

    [TestMethod]
    public void Over_a_change_of_clocks_it_is_due_once_a_day()
    {
        Schedule schedule = Schedule("02:30", "daily", "Europe/Berlin", "2026-01-01T00:00Z");
        Assert.AreEqual(At("2026-03-29T01:00Z"), DueTimes.Next(schedule, At("2026-03-28T12:00Z")), "skipped: when the clocks are put forward");
        Assert.AreEqual(At("2026-03-30T00:30Z"), DueTimes.Next(schedule, At("2026-03-29T01:00Z")));
        Assert.AreEqual(At("2026-10-25T00:30Z"), DueTimes.Next(schedule, At("2026-10-24T12:00Z")), "twice: the first");
        Assert.AreEqual(At("2026-10-26T01:30Z"), DueTimes.Next(schedule, At("2026-10-25T00:30Z")));
    }

    [TestMethod]
    [DataRow("daily", 7)]
    [DataRow("mon-fri", 5)]
    [DataRow("sat,sun", 2)]
    [DataRow("fri-mon", 4)]
    [DataRow("wed", 1)]
    public void Days_are_read(string text, int count) => Assert.HasCount(count, Days.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("Mon")]
    [DataRow("mon-")]
    [DataRow("mon-tue-wed")]
    [DataRow("mon, tue")]
    public void What_are_no_days_is_refused(string text) => Assert.AreEqual("G345", Assert.ThrowsExactly<GuardException>(() => Days.Parse(text)).Id);

    internal static Schedule Schedule(string from, string? days, string zone, string made, string until = "07:00") => new()
    {
        Id = "S1", From = from, Days = days is null ? [] : Days.Parse(days), CreatedAt = At(made),
        Plan = new NightPlan { Repository = "r", Goal = "g", Command = ["true"], Until = until, Zone = zone, StartedBy = "pat" },
    };

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
