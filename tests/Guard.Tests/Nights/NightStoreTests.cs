using Guard.Nights;

namespace Guard.Tests.Nights;

/// <summary>The files of nights.</summary>
[TestClass]
public sealed class NightStoreTests
{
    [TestMethod]
    public void What_is_kept_is_read_back_and_ids_rise()
    {
        using var place = new TestDirectory();
        var store = new NightStore(place.Path);
        Assert.AreEqual("N1", store.Add(Make).Id);
        Night changed = store.Change("N1", night => night with
        {
            State = NightState.Ended, Stop = new NightStop(StopReason.Goal, "done"), Worked = TimeSpan.FromMinutes(3),
            Attempts = [new Attempt { Number = 1, Run = "R1", State = AttemptState.CutOff, StartedAt = DateTimeOffset.UnixEpoch, Money = 0.25m, Candidates = ["C1"] }],
        });
        Assert.AreEqual("N2", store.Add(Make).Id);
        var again = new NightStore(place.Path);
        Assert.HasCount(2, again.All);
        Assert.AreEqual("N2", again.Current!.Id);
        Assert.AreEqual(NightJson.ToJson(changed).ToJsonString(), NightJson.ToJson(again.Find("N1")!).ToJsonString());
        Assert.AreEqual(changed.Worked, again.Find("N1")!.Worked);
        Assert.IsNull(again.Find("N3"));
        Assert.IsNull(again.Find("R1"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("null")]
    [DataRow("{\"v\":2}")]
    [DataRow("[1]")]
    public void One_that_is_damaged_stops_everything_by_name(string text)
    {
        using var place = new TestDirectory();
        new NightStore(place.Path).Add(Make);
        File.WriteAllText(Path.Combine(place.Path, "N1.json"), text);
        GuardException error = Assert.ThrowsExactly<GuardException>(() => new NightStore(place.Path));
        Assert.AreEqual("G342", error.Id);
        StringAssert.Contains(error.Message, "N1.json");
    }

    [TestMethod]
    public void An_unknown_member_is_not_passed_over()
    {
        using var place = new TestDirectory();
        new NightStore(place.Path).Add(Make);
        string path = Path.Combine(place.Path, "N1.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"goal\"", "\"gaol\"", StringComparison.Ordinal));
        Assert.AreEqual("G342", Assert.ThrowsExactly<GuardException>(() => new NightStore(place.Path)).Id);
    }

    private static Night Make(string id) => new()
    {
        Id = id, State = NightState.Running, StartedAt = DateTimeOffset.UnixEpoch, EndsAt = DateTimeOffset.UnixEpoch.AddHours(1), TipBefore = new string('a', 40),
        Plan = new NightPlan { Repository = "r", Goal = "g", Command = ["true"], Until = "1h", Zone = "UTC", StartedBy = "pat" },
    };
}
