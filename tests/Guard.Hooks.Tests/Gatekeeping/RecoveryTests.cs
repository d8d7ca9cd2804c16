using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Log.Files;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class RecoveryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task IntentWithoutAMoveIsFinished()
    {
        await using TestGate gate = await TestGate.StartAsync();
        Candidate left = await LeaveMeasuredAsync(gate);
        IReadOnlyList<string> done = await gate.Gate.RecoverAsync();
        Assert.AreEqual(1, done.Count, string.Join("; ", done));
        Assert.AreEqual(left.Commit, gate.Repository.ReadBranch());
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
        CollectionAssert.AreEqual(new[] { LogEvents.PromoteIntent, LogEvents.PromoteDone, LogEvents.Recovered }, gate.Log.Events().ToArray());
    }

    [TestMethod]
    public async Task AMoveWithoutOutcomeIsRecorded()
    {
        await using TestGate gate = await TestGate.StartAsync();
        Candidate left = await LeaveMeasuredAsync(gate);
        await Transfers.CopyAsync(gate.Repository.IntakePath("R1"), gate.Repository.PublicPath, left.Commit, left.Base, strict: true);
        await RefWriter.MoveAsync(gate.Repository.PublicPath, "refs/heads/main", left.Base, left.Commit, "crashed here");
        await gate.Gate.RecoverAsync();
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
        CollectionAssert.AreEqual(new[] { LogEvents.PromoteDone, LogEvents.Recovered }, gate.Log.Events().ToArray());
    }

    [TestMethod]
    public async Task AnIntentThatNoLongerFitsIsUndone()
    {
        await using TestGate gate = await TestGate.StartAsync();
        Candidate left = await LeaveMeasuredAsync(gate);
        await gate.User.CommitAsync("elsewhere", "x");
        string moved = await new UpstreamTransport(gate.Repository, null, TimeProvider.System).FetchAsync(gate.User.Directory, TimeSpan.FromMinutes(1), CancellationToken.None);
        await RefWriter.MoveAsync(gate.Repository.PublicPath, "refs/heads/main", left.Base, moved, "moved meanwhile");
        await gate.Gate.RecoverAsync();
        Assert.AreEqual(CandidateState.Rejected, gate.Gate.Get("C1")!.State);
        Assert.AreEqual(moved, gate.Repository.ReadBranch());
        CollectionAssert.Contains(gate.Log.Events("C1").ToArray(), LogEvents.PromoteUndone);
        Assert.AreEqual(left.Commit, GuardedRepository.ReadRef(gate.Repository.VaultPath, "refs/candidates/C1"));
    }

    [TestMethod]
    public async Task AMeasurementThatWasCutOffIsTakenUpAgain()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        var measuring = new TaskCompletionSource();
        gate.Measure.Barrier = new TaskCompletionSource();
        gate.Measure.OnMeasure = () => measuring.TrySetResult();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        await measuring.Task.WaitAsync(Limit);
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Candidate settled = await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, settled.State);
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task APendingCandidateIsScreenedAgainBeforeItIsMeasured()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.Zero });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        StringAssert.Contains(await client.RunAsync("push", "origin", "HEAD:main"), "C1 pending");
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C1").WaitAsync(Limit)).State);
        string[] events = [.. gate.Log.Events("C1")];
        Assert.IsLessThan(Array.IndexOf(events, LogEvents.CandidateMeasured), Array.IndexOf(events, LogEvents.CandidateScreened), string.Join(' ', events));
        CollectionAssert.Contains(events, LogEvents.CandidateScreened);
    }

    [TestMethod]
    public async Task StaleLocksAndQuarantinesAreSweptAndPushesWork()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string lockFile = Path.Combine(gate.Repository.PublicPath, "refs", "heads", "main.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(lockFile)!);
        await File.WriteAllTextAsync(lockFile, "");
        string quarantine = Path.Combine(gate.Repository.PublicPath, "objects", "tmp_objdir-incoming-x");
        Directory.CreateDirectory(quarantine);
        string tip = gate.Repository.ReadBranch()!;
        await Assert.ThrowsExactlyAsync<RefConflictException>(
            () => RefWriter.MoveAsync(gate.Repository.PublicPath, "refs/heads/main", tip, tip, "control: the stale lock blocks"));
        await gate.RestartAsync();
        IReadOnlyList<string> done = await gate.Gate.RecoverAsync();
        Assert.AreEqual(2, done.Count, string.Join("; ", done));
        Assert.IsFalse(Directory.Exists(quarantine));
        string commit = await client.CommitAsync("score", "7");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    /// <summary>As a crash between the durable verdict and the move leaves it.</summary>
    private static async Task<Candidate> LeaveMeasuredAsync(TestGate gate)
    {
        string intake = await gate.Repository.CreateIntakeAsync("R1", TestGate.Shim);
        string tip = gate.Repository.ReadBranch()!;
        string tree = (await GitProcess.RunCheckedAsync(intake, ["rev-parse", tip + "^{tree}"])).Text;
        string commit = (await GitProcess.RunCheckedAsync(intake, ["commit-tree", tree, "-p", tip, "-m", "left"])).Text;
        var store = new CandidateStore(gate.Repository.CandidatesPath, new DurableFiles(_ => { }, HardLinks.Make));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Candidate left = store.Add(id => new Candidate
        {
            Id = id, State = CandidateState.Measured, Source = "R1", Commit = commit, Tree = tree, Base = tip, Title = "left", Policy = gate.Policy.Hash,
            ReceivedAt = now, ChangedAt = now, Verdict = new Verdict(VerdictKind.Accepted, "score held"),
        });
        await gate.RestartAsync();
        return left;
    }
}
