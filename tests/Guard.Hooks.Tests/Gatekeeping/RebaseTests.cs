using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class RebaseTests
{
    private static readonly LogActor Operator = new("operator", "pat");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task WhatTheBranchOvertookIsRebasedAsANewCandidateThatIsMeasuredOnItsOwn()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        (string landed, string stale) = await OvertakeAsync(gate, second => second.CommitAsync("src/new.txt", "x", "second change\n\nwith a body"));
        Candidate original = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Candidate rebased = await gate.Gate.WaitAsync("C3").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, original.State);
        StringAssert.Contains(original.Verdict!.Reason, "rebased as C3");
        Assert.AreEqual(stale, GuardedRepository.ReadRef(gate.Repository.VaultPath, "refs/candidates/C2"), "the original is kept");
        Assert.AreEqual((CandidateState.Accepted, "C2", landed, "R2"), (rebased.State, rebased.Origin, rebased.Base, rebased.Source));
        Assert.AreEqual(rebased.Commit, gate.Repository.ReadBranch());
        CollectionAssert.Contains(gate.Measure.Measured, rebased.Commit, "a measurement of its own");
        CollectionAssert.DoesNotContain(gate.Measure.Measured, stale);
        string shown = (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["log", "-1", "--format=%an|%cn|%P|%B", "main"])).Text.Trim();
        Assert.AreEqual($"A|Guard|{landed}|second change\n\nwith a body", shown);
        LogRecord received = gate.Log.Records.Single(r => r.Event == LogEvents.CandidateReceived && r.Subject!.Candidate == "C3");
        Assert.AreEqual("rebased from C2", received.Reasons.Single());
        Assert.AreEqual("6", await gate.ReadAsync("score"));
        Assert.AreEqual("x", await gate.ReadAsync("src/new.txt"));
    }

    [TestMethod]
    public async Task ARebasedCandidateTakesItsOriginsPlaceSoThatEachIsRebasedOnce()
    {
        const int Clients = 4;
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase, PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        for (int i = 1; i <= Clients; i++)
        {
            GitClient client = await gate.CloneAsync("R" + i);
            await client.CommitAsync($"src/{i}", "x");
            await client.RunAsync("push", "origin", "HEAD:main");
        }

        gate.Measure.Barrier.SetResult();
        await Eventually.HoldsAsync(() => gate.Gate.List().Count(c => c.State == CandidateState.Accepted) == Clients, "all have landed");
        Assert.HasCount(Clients + (Clients - 1), gate.Gate.List(), "all but the first were rebased, each once");
        string[] order = [.. gate.Log.Records.Where(r => r.Event == LogEvents.PromoteDone).Select(r => gate.Gate.Get(r.Subject!.Candidate!)!.Source)];
        CollectionAssert.AreEqual(new[] { "R1", "R2", "R3", "R4" }, order, "in the order in which they came");
    }

    [TestMethod]
    public async Task ByDefaultItIsRejected()
    {
        await using TestGate gate = await StartAsync(StaleRule.Reject);
        await OvertakeAsync(gate, second => second.CommitAsync("src/new.txt", "x"));
        Assert.AreEqual(CandidateState.Rejected, (await gate.Gate.WaitAsync("C2").WaitAsync(Limit)).State);
        Assert.HasCount(2, gate.Gate.List());
    }

    [TestMethod]
    public async Task AConflictIsRejectedWithItsPath()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        (string landed, _) = await OvertakeAsync(gate, second => second.CommitAsync("score", "7"));
        Candidate original = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, original.State);
        StringAssert.Contains(original.Verdict!.Reason, "conflicts in score");
        Assert.HasCount(2, gate.Gate.List());
        Assert.AreEqual(landed, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task SeveralCommitsAreRebasedOneByOneAndAMergeIsNot()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        (string landed, _) = await OvertakeAsync(gate, async second =>
        {
            await second.CommitAsync("a.txt", "1");
            await second.CommitAsync("b.txt", "2");
            return await second.CommitAsync("a.txt", "3");
        });
        await gate.Gate.WaitAsync("C2").WaitAsync(Limit); // the third exists by then
        Candidate rebased = await gate.Gate.WaitAsync("C3").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, rebased.State);
        Assert.AreEqual("3", (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["rev-list", "--count", $"{landed}..main"])).Text);

        GitClient client = await gate.CloneAsync("R4");
        string fork = await client.RunAsync("rev-parse", "HEAD");
        await client.CommitAsync("c.txt", "1");
        await client.RunAsync("checkout", "-q", "-b", "side", fork);
        await client.CommitAsync("d.txt", "1");
        await client.RunAsync("merge", "-q", "--no-ff", "-m", "merge", "main");
        string intake = await gate.Repository.CreateIntakeAsync("R4", null);
        await GitProcess.RunCheckedAsync(intake, ["fetch", "-q", client.Directory, "side"], configuration: [("protocol.file.allow", "always")]);
        RebasedCommit refused = Rebaser.Create(intake, fork, await client.RunAsync("rev-parse", "side"), landed, DateTimeOffset.UnixEpoch);
        StringAssert.Contains(refused.Problem!, "merge");
    }

    [TestMethod]
    public async Task ARebasedChangeThatLowersTheScoreOnTheNewBaseDoesNotLand()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        (string landed, _) = await OvertakeAsync(gate, second => second.CommitAsync("locked/file", "x"), held: false);
        Candidate original = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, original.State, "the rules saw it before it was overtaken");
        Assert.HasCount(2, gate.Gate.List());
        Assert.AreEqual(landed, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task AnApprovalDoesNotPassToTheRebasedCommit()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        GitClient second = await gate.CloneAsync("R2");
        await second.CommitAsync("ask/file", "x");
        await second.RunAsync("push", "origin", "HEAD:main");
        GitClient first = await gate.CloneAsync("R1");
        await first.CommitAsync("score", "6");
        await first.RunAsync("push", "origin", "HEAD:main");
        await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        await Eventually.HoldsAsync(() => gate.Gate.Get("C3")?.State == CandidateState.Held, "the new commit is held again");
        Assert.IsNull(gate.Gate.Get("C3")!.Decision);
        await gate.Gate.ApproveAsync("C3", null, "yes", Operator);
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C3").WaitAsync(Limit)).State);
    }

    [TestMethod]
    [DataRow(StaleRule.Reject)]
    [DataRow(StaleRule.Rebase)]
    public async Task ABranchThatMovesWhileACandidateIsMeasuredIsNeverMovedOnThatMeasurement(StaleRule rule)
    {
        await using TestGate gate = await StartAsync(rule);
        GitClient client = await gate.CloneAsync("R1");
        string commit = await client.CommitAsync("src/new.txt", "x");
        GitClient other = await gate.CloneAsync("R2");
        string elsewhere = await other.CommitAsync("score", "8");
        await GitProcess.RunCheckedAsync(
            gate.Repository.PublicPath, ["fetch", "-q", other.Directory, "main:refs/guard/test"], configuration: [("protocol.file.allow", "always")]);
        string before = gate.Repository.ReadBranch()!;
        bool moved = false;
        gate.Measure.OnMeasure = () =>
        {
            if (moved) return;
            moved = true;
            RefWriter.MoveAsync(gate.Repository.PublicPath, "refs/heads/main", before, elsewhere, "behind the gate's back").GetAwaiter().GetResult();
        };
        await client.RunAsync("push", "origin", "HEAD:main");
        Candidate original = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, original.State);
        CollectionAssert.Contains(gate.Log.Events("C1").ToArray(), LogEvents.PromoteUndone);
        if (rule == StaleRule.Reject)
        {
            Assert.AreEqual(elsewhere, gate.Repository.ReadBranch());
            return;
        }

        Candidate rebased = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Assert.AreEqual((CandidateState.Accepted, elsewhere), (rebased.State, rebased.Base));
        Assert.AreEqual(2, gate.Measure.Measured.Count, "measured again, on the new base");
        Assert.AreNotEqual(commit, gate.Repository.ReadBranch());
        Assert.AreEqual(rebased.Commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ACrashBetweenTheNewCandidateAndTheEndOfTheOriginalMakesNoThird()
    {
        await using TestGate gate = await StartAsync(StaleRule.Rebase);
        gate.Log.OnAppend = record =>
        {
            // The log fails when the original is about to end: the new candidate is durable by then.
            if (record.Event == LogEvents.CandidateReceived && record.Subject!.Candidate == "C3") gate.Log.FailAt = LogEvents.CandidateVerdict;
        };
        await OvertakeAsync(gate, second => second.CommitAsync("src/new.txt", "x"));
        await Eventually.HoldsAsync(() => gate.Gate.Get("C3") is not null, "it was rebased");
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        await gate.Gate.WaitAsync("C3").WaitAsync(Limit);
        Assert.HasCount(3, gate.Gate.List());
    }

    private static Task<TestGate> StartAsync(StaleRule rule) =>
        TestGate.StartAsync(policy => policy with { Stale = rule, PushWait = TimeSpan.FromMilliseconds(1) });

    /// <summary>Two runs push at the same base, the first lands while the second waits.</summary>
    private static async Task<(string Landed, string Stale)> OvertakeAsync(TestGate gate, Func<GitClient, Task<string>> change, bool held = true)
    {
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient first = await gate.CloneAsync("R1");
        GitClient second = await gate.CloneAsync("R2");
        string landed = await first.CommitAsync("score", "6");
        await first.RunAsync("push", "origin", "HEAD:main");
        string stale = await change(second);
        (int code, string text) = await second.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(held, code == 0, text);
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        return (landed, stale);
    }
}
