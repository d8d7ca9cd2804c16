using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>What a failure left half done while Guard went on: the next promotion finishes or undoes it first, without a restart.</summary>
[TestClass]
public sealed class LeftoverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task AnOutcomeThatTheLogCouldNotTakeIsInTheLogBeforeTheNextPromotion()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Log.FailAt = LogEvents.PromoteDone;
        GitClient client = await gate.CloneAsync();
        string first = await client.CommitAsync("score", "6");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Repository.ReadBranch() == first && !gate.Gate.Busy, "the branch moved");
        gate.Log.FailAt = null;
        string second = await client.CommitAsync("score", "7");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C2").WaitAsync(Limit)).State);
        Assert.AreEqual(second, gate.Repository.ReadBranch());
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
        string[] done = [.. gate.Log.Records.Where(r => r.Event == LogEvents.PromoteDone).Select(r => r.Subject!.Candidate!)];
        CollectionAssert.AreEqual(new[] { "C1", "C2" }, done, "in the order in which the branch moved");
    }

    [TestMethod]
    public async Task NothingIsPromotedWhileAnOutcomeIsMissing()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Log.FailAt = LogEvents.PromoteDone;
        GitClient client = await gate.CloneAsync();
        string first = await client.CommitAsync("score", "6");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Repository.ReadBranch() == first && !gate.Gate.Busy, "the branch moved");
        await client.CommitAsync("score", "7");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Gate.Get("C2") is not null && !gate.Gate.Busy, "the second push had its turn");
        Assert.AreEqual(first, gate.Repository.ReadBranch());
        Assert.AreEqual(CandidateState.Failed, gate.Gate.Get("C2")!.State);
    }

    [TestMethod]
    [DataRow(GateMode.Hold)]
    [DataRow(GateMode.LandThenRevert)]
    public async Task AMoveThatFailedWithTheLogHasItsOutcomeInTheLogBeforeTheNextPromotion(GateMode mode)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Mode = mode, PushWait = TimeSpan.FromMilliseconds(1) });
        string before = gate.Repository.ReadBranch()!;
        string blocked = Path.Combine(gate.Repository.PublicPath, "refs", "heads", "main.lock");
        Directory.CreateDirectory(blocked); // a directory, so that it is not swept
        gate.Log.FailAt = LogEvents.PromoteUndone;
        GitClient client = await gate.CloneAsync();
        GitClient other = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Gate.Get("C1") is not null && !gate.Gate.Busy, "the push had its turn");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.AreEqual(LogEvents.PromoteIntent, gate.Log.Events("C1")[^1], "control: the log could not take the outcome");
        Directory.Delete(blocked);
        gate.Log.FailAt = null;
        await other.CommitAsync("score", "7");
        await other.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Gate.Get("C2") is not null && !gate.Gate.Busy, "the second push had its turn");
        Assert.AreNotEqual(before, gate.Repository.ReadBranch());
        string? open = null;
        foreach (LogRecord record in gate.Log.Records.Where(r => r.Event is LogEvents.PromoteIntent or LogEvents.PromoteDone or LogEvents.PromoteUndone))
        {
            string id = record.Subject!.Candidate!;
            Assert.AreEqual(open ?? id, id, "nothing is promoted while an outcome is missing");
            open = record.Event == LogEvents.PromoteIntent ? id : null;
        }

        Assert.IsNull(open, "each promotion has its outcome");
    }

    [TestMethod]
    public async Task ALockThatAKilledGitLeftIsSweptBeforeTheNextPromotion()
    {
        await using TestGate gate = await TestGate.StartAsync();
        foreach (string name in (string[])["HEAD.lock", "refs/heads/main.lock"]) await File.WriteAllTextAsync(Path.Combine(gate.Repository.PublicPath, name), "");
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    [DataRow(StaleRule.Rebase)]
    [DataRow(StaleRule.Reject)]
    public async Task AMoveThatGitCannotMakeFailsOneCandidateAndIsNotTakenForABranchThatMoved(StaleRule stale)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = stale });
        string blocked = Path.Combine(gate.Repository.PublicPath, "refs", "heads", "main.lock");
        Directory.CreateDirectory(blocked); // a directory, so that it is not swept
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        Assert.AreEqual(CandidateState.Failed, gate.Last().State, text);
        Assert.HasCount(1, gate.Gate.List(), "one candidate, not a chain of rebased ones");
        Directory.Delete(blocked);
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }
}
