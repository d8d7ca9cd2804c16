using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class OperatorTests
{
    private static readonly LogActor Operator = new("operator", "pat");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task AnApprovedCandidateIsMeasuredAndLandsAndTheLogSaysWhoAndWhy()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file");
        Assert.IsEmpty(gate.Measure.Measured, "what is held is not measured");
        OperatorResult result = await gate.Gate.ApproveAsync("C1", commit[..10], " the test was\nwrong ", Operator);
        Assert.IsTrue(result.Changed);
        Candidate landed = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, landed.State);
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        CollectionAssert.AreEqual(new[] { "ask-first" }, landed.Decision!.Rules.ToArray());
        LogRecord entry = gate.Log.Records.Single(r => r.Event == LogEvents.CandidateApproved);
        Assert.AreEqual(Operator, entry.Actor);
        Assert.AreEqual("the test was wrong", entry.Reasons[0]);
        Assert.AreEqual((commit, "C1"), (entry.Subject!.New, entry.Subject.Candidate));
        string[] events = [.. gate.Log.Events("C1")];
        Assert.IsLessThan(Array.IndexOf(events, LogEvents.CandidateMeasured), Array.IndexOf(events, LogEvents.CandidateApproved));
    }

    [TestMethod]
    public async Task AnApprovedCandidateThatLowersTheScoreIsRejected()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("ask/file", "x");
        await client.CommitAsync("score", "1");
        await client.RunAsync("push", "origin", "HEAD:main");
        string before = gate.Repository.ReadBranch()!;
        await gate.Gate.ApproveAsync("C1", null, "fine", Operator);
        Candidate ended = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, ended.State);
        Assert.IsTrue(ended.Verdict!.ScoreLowered);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ARejectedCandidateEndsWithTheReasonAndIsKept()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file");
        string before = gate.Repository.ReadBranch()!;
        Candidate ended = (await gate.Gate.RejectAsync("C1", commit, "not this way", Operator)).Candidate;
        Assert.AreEqual(CandidateState.Rejected, ended.State);
        Assert.AreEqual("rejected by pat: not this way", ended.Verdict!.Reason);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.AreEqual(commit, GuardedRepository.ReadRef(gate.Repository.VaultPath, "refs/candidates/C1"));
        LogRecord entry = gate.Log.Records.Single(r => r.Event == LogEvents.CandidateVerdict);
        Assert.AreEqual((Operator, "rejected"), (entry.Actor, entry.Decision));
        GitClient client = await gate.CloneAsync();
        (int code, string text) = await client.TryAsync(["push", "origin", $"{commit}:main"]);
        Assert.AreNotEqual(0, code, "the same commit hears the same answer: " + text);
    }

    [TestMethod]
    public async Task TheSameDecisionTwiceIsOneAndTheOtherOneIsRefused()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await HoldAsync(gate, "ask/file");
        gate.Measure.Barrier = new TaskCompletionSource();
        Assert.IsTrue((await gate.Gate.ApproveAsync("C1", null, "yes", Operator)).Changed);
        OperatorResult again = await gate.Gate.ApproveAsync("C1", null, "yes, really", Operator);
        Assert.IsFalse(again.Changed);
        Assert.AreEqual("yes", again.Candidate.Decision!.Reason);
        Assert.AreEqual(1, gate.Log.Events("C1").Count(e => e == LogEvents.CandidateApproved));
        DecisionRefusedException refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.RejectAsync("C1", null, "no", Operator));
        StringAssert.Contains(refused.Message, "pat approved it: yes");
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.IsFalse((await gate.Gate.ApproveAsync("C1", null, "yes", Operator)).Changed, "also when it has landed");
    }

    [TestMethod]
    public async Task ManyApprovalsAtOnceAreOne()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await HoldAsync(gate, "ask/file");
        OperatorResult[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => gate.Gate.ApproveAsync("C1", null, "a" + i, Operator))));
        Assert.AreEqual(1, all.Count(r => r.Changed));
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C1").WaitAsync(Limit)).State);
        Assert.AreEqual(1, gate.Measure.Measured.Count);
    }

    [TestMethod]
    public async Task WhatIsNotHeldAnotherCommitAndAnUnknownIdAreRefused()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file");
        string[] wrong = [new string('0', 40), commit[..6], "", commit[..10] + "0000000000"];
        foreach (string other in wrong)
        {
            DecisionRefusedException refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.ApproveAsync("C1", other, "yes", Operator), other);
            StringAssert.Contains(refused.Message, commit);
        }

        Assert.AreEqual(CandidateState.Held, gate.Gate.Get("C1")!.State);
        await Assert.ThrowsExactlyAsync<KeyNotFoundException>(() => gate.Gate.ApproveAsync("C9", null, "yes", Operator));
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.ApproveAsync("C2", null, "yes", Operator));
        await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.RejectAsync("C2", null, "no", Operator));
        Assert.IsFalse(gate.Log.Events().Contains(LogEvents.CandidateApproved));
    }

    [TestMethod]
    public async Task ADecisionThatCannotBeLoggedIsNone()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await HoldAsync(gate, "ask/file");
        gate.Log.FailAt = LogEvents.CandidateApproved;
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => gate.Gate.ApproveAsync("C1", null, "yes", Operator));
        gate.Log.FailAt = LogEvents.CandidateVerdict;
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => gate.Gate.RejectAsync("C1", null, "no", Operator));
        Candidate still = gate.Gate.Get("C1")!;
        Assert.AreEqual(CandidateState.Held, still.State);
        Assert.IsNull(still.Decision);
    }

    [TestMethod]
    public async Task OnANewBaseItIsScreenedAgainAndWhatWasApprovedHoldsNoLonger()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string first = await client.CommitAsync("score", "6");
        string held = await client.CommitAsync("ask/file", "x");
        await client.RunAsync("push", "origin", "HEAD:main");
        await client.RunAsync("push", "origin", $"{first}:main");
        Assert.AreEqual(first, gate.Repository.ReadBranch());
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        Candidate landed = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, landed.State);
        Assert.AreEqual((first, held), (landed.Base, gate.Repository.ReadBranch()));
        Assert.AreEqual(2, gate.Log.Events("C1").Count(e => e == LogEvents.CandidateScreened));
    }

    [TestMethod]
    public async Task UnderANewPolicyARuleThatWasNotApprovedHoldsItAgain()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file", "later/file");
        gate.Policy = gate.Policy with { Hash = new string('2', 64) };
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        await Eventually.HoldsAsync(() => gate.Gate.Get("C1")!.State == CandidateState.Held, "the later rule held it");
        StringAssert.Contains(gate.Gate.Get("C1")!.Verdict!.Reason, "rule later");
        await gate.Gate.ApproveAsync("C1", null, "that too", Operator);
        Candidate landed = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, landed.State);
        CollectionAssert.AreEqual(new[] { "ask-first", "later" }, landed.Decision!.Rules.ToArray());
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task AnApprovalDoesNotOutweighARuleThatRejects()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await HoldAsync(gate, "ask/file", "later/file");
        gate.Policy = gate.Policy with { Hash = new string('3', 64) };
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        Candidate ended = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, ended.State);
        StringAssert.Contains(ended.Verdict!.Reason, "refused by rule later");
    }

    [TestMethod]
    public async Task AnApprovalOutlivesARestart()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file");
        gate.Measure.Barrier = new TaskCompletionSource();
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Candidate landed = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, landed.State);
        Assert.AreEqual(("yes", "pat"), (landed.Decision!.Reason, landed.Decision.By));
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task WhatARunThatHasEndedLeftHeldCanBeApproved()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await HoldAsync(gate, "ask/file");
        await gate.Gate.EndSourceAsync("R1");
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C1").WaitAsync(Limit)).State);
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        await Eventually.HoldsAsync(() => !gate.Repository.Intakes().Contains("R1"), "the intake of the ended run went");
    }

    private static async Task<string> HoldAsync(TestGate gate, params string[] paths)
    {
        GitClient client = await gate.CloneAsync();
        string commit = "";
        foreach (string path in paths) commit = await client.CommitAsync(path, "x");
        string text = await client.RunAsync("push", "origin", "HEAD:main");
        StringAssert.Contains(text, "C1 held");
        return commit;
    }
}
