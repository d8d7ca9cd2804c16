using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>When a gate says that it has work: nobody may wait for what nobody is doing.</summary>
[TestClass]
public sealed class BusyTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task AGateIsBusyWhileItMeasuresAndNotAfterwards()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.IsTrue(gate.Gate.Busy, "control: a candidate is on its way");
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        await Eventually.HoldsAsync(() => !gate.Gate.Busy, "the gate had nothing to do");
    }

    [TestMethod]
    public async Task AFailedSyncFromUpstreamLeavesNothingOnItsWay()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        string lockFile = Path.Combine(gate.Repository.PublicPath, "refs", "heads", "main.lock");
        await File.WriteAllTextAsync(lockFile, "");
        await gate.User.CommitAsync("score", "6");
        string tip = await gate.User.CommitAsync("score", "7");
        RepositoryException error = await Assert.ThrowsExactlyAsync<RepositoryException>(
            () => gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>()));
        StringAssert.Contains(error.Message, "nothing was taken over");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.IsFalse(gate.Gate.Busy);
        CollectionAssert.AreEqual(new[] { CandidateState.Failed, CandidateState.Failed }, gate.Gate.List().Select(c => c.State).ToArray());
        CollectionAssert.AreEqual(
            new[] { "accepted", "denied" }, gate.Log.Records.Where(r => r.Event == LogEvents.UpstreamSynced).Select(r => r.Decision).ToArray());

        File.Delete(lockFile);
        IReadOnlyList<Candidate> judged = await gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>());
        CollectionAssert.AreEqual(new[] { CandidateState.Accepted, CandidateState.Accepted }, judged.Select(c => c.State).ToArray(), "the next time takes them");
        Assert.AreEqual(tip, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ALandedCandidateThatCouldNotBeRecordedWaitsForTheNextStartAndForNobodyElse()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Log.FailAt = LogEvents.PromoteDone;
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Repository.ReadBranch() == commit, "the branch moved");
        await Eventually.HoldsAsync(() => !gate.Gate.Busy, "the gate had nothing to do");
        Assert.AreNotEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State, "control: it is not recorded");
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
        Assert.IsFalse(gate.Gate.Busy);
    }
}
