using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>Candidates' files that cannot be written for a while, and other failures between a decision and its record.</summary>
[TestClass]
public sealed class StorageFailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task ALandedCandidateWhoseStateCannotBeStoredIsNeverCalledFailed()
    {
        await using TestGate gate = await TestGate.StartAsync();
        gate.Log.OnAppend = record => BlockAt(gate, record, LogEvents.PromoteDone);
        var told = new TaskCompletionSource<string>();
        using IDisposable listening = gate.Gate.Progress.Subscribe(new Listener(said =>
        {
            if (Unblock(gate)) told.TrySetResult(said.Line);
        }));
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        Task<(int, string)> push = client.TryAsync(["push", "origin", "HEAD:main"]);
        await told.Task.WaitAsync(Limit);
        await gate.RestartAsync();
        await push.WaitAsync(Limit);
        await gate.Gate.RecoverAsync();
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), "control: the branch had moved");
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
    }

    [TestMethod]
    public async Task TheQueueGoesOnAfterACandidateWhoseStateCannotBeStored()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromSeconds(20) });
        gate.Log.OnAppend = record => BlockAt(gate, record, LogEvents.CandidateMeasured);
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        Task<(int, string)> first = client.TryAsync(["push", "origin", "HEAD:main"]);
        GitClient other = await gate.CloneAsync("R2");
        string commit = await other.CommitAsync("score", "7");
        await first.WaitAsync(Limit);
        Unblock(gate);
        await other.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ABranchThatMovedBeforeGitWasKilledCountsAsMoved()
    {
        await using TestGate gate = await TestGate.StartAsync();
        gate.Log.OnAppend = record =>
        {
            if (record.Event != LogEvents.PromoteIntent) return;
            LogSubject subject = record.Subject!;
            Transfers.CopyAsync(gate.Repository.IntakePath("R1"), gate.Repository.PublicPath, subject.New!, subject.Old!, strict: true).GetAwaiter().GetResult();
            RefWriter.MoveAsync(gate.Repository.PublicPath, gate.Repository.BranchRef, subject.Old!, subject.New!, "moved").GetAwaiter().GetResult();
        };
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.AreEqual(CandidateState.Accepted, gate.Gate.Get("C1")!.State);
        CollectionAssert.Contains(gate.Log.Events("C1").ToArray(), LogEvents.PromoteDone);
    }

    [TestMethod]
    public async Task APolicyThatChangesDuringAMeasurementIsTheOneThatDecides()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string old = gate.Policy.Hash, now = new('2', 64);
        gate.Measure.OnMeasure = () => gate.Policy = gate.Policy with { Hash = now };
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.HasCount(2, gate.Measure.Measured);
        Assert.AreEqual(now, gate.Gate.Get("C1")!.Policy);
        string[] measured = [.. gate.Log.Records.Where(r => r.Event == LogEvents.CandidateMeasured).Select(r => r.Policy!.Hash)];
        CollectionAssert.AreEqual(new[] { old, now }, measured, "each measurement names the policy that it was made under");
    }

    private static string Blocker(TestGate gate) => Path.Combine(gate.Repository.CandidatesPath, "C1.json.tmp");

    /// <summary>A directory in place of the temporary file stands for a full disk: every write of the state fails, also for root.</summary>
    private static void BlockAt(TestGate gate, LogRecord record, string name)
    {
        if (record.Event == name && record.Subject?.Candidate == "C1") Directory.CreateDirectory(Blocker(gate));
    }

    private static bool Unblock(TestGate gate)
    {
        if (!Directory.Exists(Blocker(gate))) return false;
        Directory.Delete(Blocker(gate));
        return true;
    }

    private sealed class Listener(Action<GateProgress> act) : IObserver<GateProgress>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(GateProgress value) => act(value);
    }
}
