using CsCheck;
using Guard.Nights;

namespace Guard.Tests.Nights;

/// <summary>Local times as instants, also on the days on which clocks are changed.</summary>
[TestClass]
public sealed class LocalTimesTests
{
    [TestMethod]
    [DataRow("Europe/Berlin", "2026-07-01", "07:00", "2026-07-01T05:00Z", "summer")]
    [DataRow("Europe/Berlin", "2026-12-01", "07:00", "2026-12-01T06:00Z", "winter")]
    [DataRow("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00Z", "skipped: when the clocks are put forward")]
    [DataRow("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30Z", "twice: the first")]
    [DataRow("America/New_York", "2026-11-01", "01:15", "2026-11-01T05:15Z", "twice: the first")]
    [DataRow("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30Z", "a change of half an hour")]
    [DataRow("Asia/Kathmandu", "2026-01-01", "00:00", "2025-12-31T18:15Z", "an offset of three quarters")]
    public void A_local_time_of_a_day_is_one_instant(string zone, string day, string time, string instant, string why) =>
        Assert.AreEqual(
            DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture),
            LocalTimes.At(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), LocalZones.Find(zone)), why);

    [TestMethod]
    public void The_next_such_time_is_after_now_within_a_day_and_shows_on_the_clock()
    {
        string[] zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Pacific/Apia", "UTC"];
        Gen.Select(Gen.Int[0, 500_000], Gen.Int[0, 1439], Gen.Int[0, zones.Length - 1]).Sample((minutes, time, which) =>
        {
            TimeZoneInfo zone = LocalZones.Find(zones[which]);
            DateTimeOffset now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
            var asked = new TimeOnly(time / 60, time % 60);
            DateTimeOffset next = LocalTimes.NextAfter(now, asked, zone);
            Assert.IsTrue(next > now && next <= now.AddHours(26), $"{zone.Id} {now:O} {asked} {next:O}");
            DateTime shown = TimeZoneInfo.ConvertTime(next, zone).DateTime;
            Assert.IsTrue(TimeOnly.FromDateTime(shown) == asked || zone.IsInvalidTime(shown.Date + asked.ToTimeSpan()), $"{zone.Id} {now:O} {asked} {shown:O}");
        });
    }
}
