using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>A source that has pushes refused again and again does not fill the log, and hides nobody else's.</summary>
[TestClass]
public sealed class RefusalLogTests
{
    private const int More = 5;

    [TestMethod]
    [DataRow(false, DisplayName = "when the minute is over")]
    [DataRow(true, DisplayName = "when Guard ends before")]
    public async Task Of_many_refused_pushes_of_a_source_the_first_are_logged_each_and_the_others_are_counted(bool ends)
    {
        await using TestGate gate = await TestGate.StartAsync();
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        await gate.ReopenAsync(clock);
        GitClient client = await gate.CloneAsync("R1");
        for (int i = 0; i < RefusalLog.Each + More; i++) await RefuseAsync(client, $"n{i}");
        Assert.HasCount(RefusalLog.Each, Refusals(gate));
        await RefuseAsync(await gate.CloneAsync("R2"), "other");
        Assert.AreEqual("R2", Refusals(gate)[^1].Run, "another source is logged at once");
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        CollectionAssert.Contains(gate.Log.Events("C1").ToArray(), LogEvents.PromoteDone, "and so is what becomes a candidate");

        if (ends)
        {
            await gate.Gate.DisposeAsync();
            gate.OpenGate();
        }
        else
        {
            await clock.AdvanceUntilAsync(() => Refusals(gate).Length == RefusalLog.Each + 2, "the others are in the log");
        }

        LogRecord counted = Refusals(gate)[^1];
        Assert.AreEqual(("R1", "denied"), (counted.Run, counted.Decision));
        Assert.Contains($"{More} more pushes of R1 were refused within a minute; the last: refs/heads/n{RefusalLog.Each + More - 1}", counted.Reasons[0]);
        if (ends) return;
        await RefuseAsync(client, "later");
        Assert.Contains("later", Refusals(gate)[^1].Reasons[0], "the next minute begins anew");
    }

    private static LogRecord[] Refusals(TestGate gate) => [.. gate.Log.Records.Where(record => record.Event == LogEvents.PushRefused)];

    private static async Task RefuseAsync(GitClient client, string branch) => Assert.AreNotEqual(0, (await client.TryAsync(["push", "origin", "HEAD:refs/heads/" + branch])).Code);
}
