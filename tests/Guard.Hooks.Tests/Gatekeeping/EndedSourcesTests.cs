using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>An intake lives as long as its run and the decisions on it; what came through it outlives it.</summary>
[TestClass]
public sealed class EndedSourcesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task TheIntakeOfAnEndedRunGoesAndItsWorkStays()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string good = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        string lower = await client.CommitAsync("score", "2");
        Assert.AreNotEqual(0, (await client.TryAsync(["push", "origin", "HEAD:main"])).Code);
        Assert.IsTrue(Directory.Exists(gate.Repository.IntakePath("R1")), "control");
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsEmpty(gate.Repository.Intakes().Where(s => s == "R1"));
        Assert.IsTrue(await TestGate.HasAsync(gate.Repository.PublicPath, good));
        Assert.IsTrue(await HasAloneAsync(gate.Repository.VaultPath, lower));
        using var reader = new ChangeSetReader(gate.Repository.VaultPath);
        Assert.AreEqual("score", reader.Read(good, lower).Whole.Changes.Single().Path, "what it changed can still be shown");

        await gate.RestartAsync();
        Assert.IsEmpty(await gate.Gate.RecoverAsync(), "recovery misses nothing");
        Assert.HasCount(2, gate.Gate.List());
    }

    [TestMethod]
    public async Task AnUndecidedCandidateKeepsTheIntakeUntilItsVerdict()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "2");
        await client.RunAsync("push", "origin", "HEAD:main");
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsTrue(Directory.Exists(gate.Repository.IntakePath("R1")));
        gate.Measure.Barrier.SetResult();
        Assert.AreEqual(CandidateState.Rejected, (await gate.Gate.WaitAsync("C1").WaitAsync(Limit)).State);
        await Eventually.HoldsAsync(() => !Directory.Exists(gate.Repository.IntakePath("R1")), "the intake was removed");
        Assert.IsTrue(await HasAloneAsync(gate.Repository.VaultPath, commit));
    }

    [TestMethod]
    public async Task AHeldCandidateKeepsTheIntake()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("ask/first", "x");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(CandidateState.Held, gate.Last().State, "control");
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsTrue(Directory.Exists(gate.Repository.IntakePath("R1")));
    }

    [TestMethod]
    public async Task ACommitThatOnlyTheIntakeHasIsPutIntoTheVaultFirstOrStays()
    {
        await using TestGate gate = await TestGate.StartAsync();
        gate.Log.FailAt = LogEvents.CandidateScreened; // the candidate fails, and nobody puts it anywhere
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        Assert.AreNotEqual(0, (await client.TryAsync(["push", "origin", "HEAD:main"])).Code);
        Assert.AreEqual(CandidateState.Failed, gate.Last().State, "control");
        Assert.IsFalse(await TestGate.HasAsync(gate.Repository.VaultPath, commit), "control: it is in the intake only");
        string obstacle = Path.Combine(gate.Repository.VaultPath, "refs", "candidates", "C1.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(obstacle)!);
        await File.WriteAllTextAsync(obstacle, "");
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsTrue(await TestGate.HasAsync(gate.Repository.IntakePath("R1"), commit), "the vault did not take it");
        File.Delete(obstacle);
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsFalse(Directory.Exists(gate.Repository.IntakePath("R1")));
        Assert.IsTrue(await HasAloneAsync(gate.Repository.VaultPath, commit));
    }

    [TestMethod]
    public async Task WhatACrashLeftOfARemovalIsSweptAtTheNextStart()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string half = Path.Combine(gate.Repository.Directory, "intake", ".gone-x");
        Directory.CreateDirectory(Path.Combine(half, "objects"));
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Assert.IsFalse(Directory.Exists(half));
    }

    /// <summary>Whether a store itself has a commit with everything below it, and a ref that keeps it.</summary>
    private static async Task<bool> HasAloneAsync(string store, string commit) =>
        (await GitProcess.RunCheckedAsync(store, ["for-each-ref", "--format=%(objectname)"])).Text.Split('\n').Contains(commit)
        && (await GitProcess.RunAsync(store, ["rev-list", "--objects", commit])).ExitCode == 0;
}
