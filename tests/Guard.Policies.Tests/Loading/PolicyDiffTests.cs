using Guard.Policies.Loading;

namespace Guard.Policies.Tests.Loading;

[TestClass]
public sealed class PolicyDiffTests
{
    [TestMethod]
    public void Layout_and_comments_are_no_change()
    {
        Assert.AreEqual(0, PolicyDiff.Compare(PolicyFiles.Valid(PolicyFiles.Minimal), PolicyFiles.Valid("# note\n" + PolicyFiles.Minimal)).Count);
    }

    [TestMethod]
    public void Each_changed_setting_is_named_with_old_and_new()
    {
        var before = PolicyFiles.Valid(PolicyFiles.Full);
        var after = PolicyFiles.Valid(PolicyFiles.Full
            .Replace("effect: 0.001", "effect: 0.01").Replace("push-wait: 90s", "push-wait: 2m").Replace("[\"docs/**\"]", "[\"docs/**\", LICENSE]")
            .Replace("DOTNET_NOLOGO: \"1\"", "A: b").Replace("memory: 4GiB", "memory: 512MiB"));
        CollectionAssert.AreEquivalent(
            new[]
            {
                "push-wait: 90s -> 2m", "environment.DOTNET_NOLOGO: 1 -> (not set)", "environment.A: (not set) -> b", "evaluator.metric.effect: 0.001 -> 0.01",
                "limits.memory: 4GiB -> 512MiB", "rules.protected-paths: [\"docs/**\", \"eval/**\", \"package-lock.json\"] -> [\"docs/**\", \"LICENSE\", \"eval/**\", \"package-lock.json\"]",
            },
            PolicyDiff.Compare(before, after).Select(change => change.ToString()).ToArray());
    }

    [TestMethod]
    public void First_policy_shows_every_setting()
    {
        var changes = PolicyDiff.Compare(null, PolicyFiles.Valid(PolicyFiles.Minimal));
        Assert.IsTrue(changes.All(change => change.Old is null));
        Assert.IsTrue(changes.Any(change => change is { Setting: "branch", New: "main" }));
    }

    [TestMethod]
    [DataRow("90s", 90)]
    [DataRow("10m", 600)]
    [DataRow("8h", 28800)]
    [DataRow("0s", 0)]
    public void Durations_are_read_and_written(string text, int seconds)
    {
        Assert.IsTrue(PolicyText.TryDuration(text, out var duration));
        Assert.AreEqual(TimeSpan.FromSeconds(seconds), duration);
        Assert.AreEqual(text, PolicyText.Duration(duration));
    }

    [TestMethod]
    [DataRow("4GiB", 4L << 30)]
    [DataRow("2MiB", 2L << 20)]
    [DataRow("512KiB", 512L << 10)]
    [DataRow("100B", 100L)]
    public void Sizes_are_read_and_written(string text, long expected)
    {
        Assert.IsTrue(PolicyText.TrySize(text, out var bytes));
        Assert.AreEqual(expected, bytes);
        Assert.AreEqual(text, PolicyText.Size(bytes));
    }
}
