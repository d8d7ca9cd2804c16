using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class RepairTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task WhatWasAlteredStopsPromotionUntilItIsPutBackAndIsKeptAside()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        string before = gate.Repository.ReadBranch()!;
        string config = Path.Combine(gate.Repository.PublicPath, "config");
        await File.AppendAllTextAsync(config, "[core]\n\thooksPath = /tmp/evil\n");
        string hook = Path.Combine(gate.Repository.VaultPath, "hooks", "reference-transaction");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 0\n");
        await File.WriteAllTextAsync(Path.Combine(gate.Repository.VaultPath, "objects", "info", "alternates"), "/elsewhere\n");
        File.CreateSymbolicLink(Path.Combine(gate.Repository.PublicPath, "shallow"), "/nowhere");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        StringAssert.Contains(gate.Last().Verdict?.Reason ?? text, "guard repair");

        var repair = new StoreRepair(gate.Repository, DateTimeOffset.UnixEpoch);
        IReadOnlyList<RepairStep> found = repair.Look();
        Assert.HasCount(4, found);
        Assert.IsTrue(found.All(step => !step.Repaired && step.Next is null));
        StringAssert.Contains(found.Single(step => step.Path == config).Found, "hooksPath = /tmp/evil");
        Assert.IsTrue(File.Exists(hook), "looking changes nothing");
        IReadOnlyList<RepairStep> put = await gate.Gate.AloneAsync(() => Task.FromResult(repair.PutBack()));
        Assert.IsTrue(put.All(step => step.Repaired));
        Assert.HasCount(4, Directory.GetFileSystemEntries(repair.Aside));
        Assert.IsEmpty(repair.Look());
        Assert.IsEmpty(await repair.CheckObjectsAsync(CancellationToken.None));
        gate.Repository.Verify();
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task WhatCannotBePutBackIsNamedWithWhatToDo()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string away = gate.Repository.VaultPath + ".away";
        Directory.Move(gate.Repository.VaultPath, away);
        var repair = new StoreRepair(gate.Repository, DateTimeOffset.UnixEpoch);
        RepairStep step = repair.PutBack().Single();
        Assert.AreEqual((gate.Repository.VaultPath, false), (step.Path, step.Repaired));
        StringAssert.Contains(step.Next!, "back-up");
        Directory.Move(away, gate.Repository.VaultPath);
        Assert.IsEmpty(repair.Look());
    }

    [TestMethod]
    public async Task MissingObjectsAndAMissingBranchAreFound()
    {
        await using TestGate gate = await TestGate.StartAsync();
        var repair = new StoreRepair(gate.Repository, DateTimeOffset.UnixEpoch);
        Assert.IsEmpty(await repair.CheckObjectsAsync(CancellationToken.None));
        GitResult blob = await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["rev-parse", "main:score"]);
        string loose = Path.Combine(gate.Repository.Directory, "public.objects", blob.Text[..2], blob.Text[2..]);
        if (File.Exists(loose))
        {
            File.Delete(loose);
        }
        else
        {
            foreach (string pack in Directory.GetFiles(Path.Combine(gate.Repository.Directory, "public.objects", "pack"))) File.Delete(pack);
        }

        RepairStep step = (await repair.CheckObjectsAsync(CancellationToken.None)).First(each => each.Path == gate.Repository.PublicPath);
        Assert.IsFalse(step.Repaired);
        StringAssert.Contains(step.Next!, "git --git-dir=");
    }

    [TestMethod]
    public async Task StoresAreCheckedBeforeEachTransactionAlsoWhenTheyWereWholeAtScreening()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string before = gate.Repository.ReadBranch()!;
        var measuring = new TaskCompletionSource();
        gate.Measure.Barrier = new TaskCompletionSource();
        gate.Measure.OnMeasure = () => measuring.TrySetResult();
        await client.CommitAsync("score", "6");
        Task<(int Code, string Text)> push = client.TryAsync(["push", "origin", "HEAD:main"]);
        await measuring.Task.WaitAsync(Limit);
        string marker = Path.Combine(gate.Root, "marker");
        string hook = Path.Combine(gate.Repository.PublicPath, "hooks", "reference-transaction");
        await File.WriteAllTextAsync(hook, $"#!/bin/sh\ntouch {marker}\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        gate.Measure.Barrier.SetResult();
        (int code, string text) = await push.WaitAsync(Limit);
        Assert.AreNotEqual(0, code, text);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.IsFalse(File.Exists(marker), "the planted hook ran");
        Assert.IsFalse(gate.Log.Events("C1").Contains(LogEvents.PromoteIntent));
        await GitProcess.RunAsync(gate.Repository.PublicPath, ["tag", "x", "main"]);
        Assert.IsTrue(File.Exists(marker), "control: git runs the planted hook");
    }

    [TestMethod]
    public async Task AnAlteredVaultTakesNothingAndTheWorkStaysInTheIntake()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("locked/file", "x");
        await File.AppendAllTextAsync(Path.Combine(gate.Repository.VaultPath, "config"), "[x]\n\ty = z\n");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "not kept in the vault");
        Assert.AreEqual(CandidateState.Rejected, gate.Last().State);
        Assert.IsTrue(await TestGate.HasAsync(gate.Repository.IntakePath("R1"), commit));
        Assert.IsNull(GuardedRepository.ReadRef(gate.Repository.VaultPath, "refs/candidates/C1"));
    }
}
