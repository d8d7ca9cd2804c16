using Guard.Nights;

namespace Guard.Tests.Nights;

/// <summary>When a night ends, as people write it.</summary>
[TestClass]
public sealed class NightEndTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 21, 0, 0, TimeSpan.Zero); // 22:00 in Berlin

    [TestMethod]
    [DataRow("07:00", "2026-11-24T06:00Z")]
    [DataRow("22:01", "2026-11-23T21:01Z")]
    [DataRow("22:00", "2026-11-24T21:00Z")]
    [DataRow("8h", "2026-11-24T05:00Z")]
    [DataRow("90m", "2026-11-23T22:30Z")]
    [DataRow("30s", "2026-11-23T21:00:30Z")]
    [DataRow("2026-11-24T06:30:00+01:00", "2026-11-24T05:30Z")]
    [DataRow("2026-11-24T06:30Z", "2026-11-24T06:30Z")]
    public void An_end_is_an_instant(string text, string instant) => Assert.AreEqual(
        DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), NightEnd.Of(text, LocalZones.Find("Europe/Berlin"), Now));

    [TestMethod]
    [DataRow("")]
    [DataRow("7")]
    [DataRow("7:00")]
    [DataRow("25:00")]
    [DataRow("07:00:00")]
    [DataRow("8 h")]
    [DataRow("0h")]
    [DataRow("-1h")]
    [DataRow("169h")]
    [DataRow("9999999h")]
    [DataRow("2026-11-24T06:30:00")]
    [DataRow("2026-11-23T20:59:59Z")]
    [DataRow("2027-11-23T20:59:59Z")]
    [DataRow("tomorrow")]
    public void What_is_none_is_refused(string text) =>
        Assert.AreEqual("G340", Assert.ThrowsExactly<GuardException>(() => NightEnd.Of(text, LocalZones.Find("Europe/Berlin"), Now)).Id);
}
