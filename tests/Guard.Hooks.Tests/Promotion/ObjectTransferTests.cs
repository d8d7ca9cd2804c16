using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Promotion;

[TestClass]
public sealed class ObjectTransferTests
{
    [TestMethod]
    [DataRow(3, DisplayName = "few, loose")]
    [DataRow(300, DisplayName = "many, as a pack")]
    public async Task EverythingOfTheCommitArrivesAndNothingElse(int files)
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        for (int i = 0; i < files; i++) await File.WriteAllTextAsync(Path.Combine(client.Directory, "n" + i), "content " + i);
        await client.RunAsync("mv", "src/code.txt", "moved.txt"); // an object that public has already, in a pack
        string wanted = await client.CommitAsync("deep/er/file", "x");
        await client.CommitAsync("score", "1");
        string other = await client.RunAsync("rev-parse", "HEAD");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        string intake = gate.Repository.IntakePath("R1");
        string tip = gate.Repository.ReadBranch()!;
        Assert.IsTrue(await TestGate.HasAsync(intake, other));
        await Transfers.CopyAsync(intake, gate.Repository.PublicPath, wanted, tip, strict: true);
        await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["rev-list", "--objects", "--quiet", wanted]);
        Assert.IsFalse(await TestGate.HasAsync(gate.Repository.PublicPath, other));
        GitResult fsck = await GitProcess.RunAsync(gate.Repository.PublicPath, ["fsck", "--full", "--strict"]);
        Assert.AreEqual(0, fsck.ExitCode, fsck.Error);
    }

    [TestMethod]
    public async Task ACopyThatWasCutShortIsCompleted()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "1");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        string intake = gate.Repository.IntakePath("R1");
        string tip = gate.Repository.ReadBranch()!;
        string target = gate.Repository.PublicPath;
        await Transfers.CopyAsync(intake, target, commit, tip, strict: true);
        string blob = await client.RunAsync("rev-parse", commit + ":score");
        File.Delete(Path.Combine(target, "objects", blob[..2], blob[2..]));
        Assert.IsFalse(await TestGate.HasAsync(target, blob));
        await Transfers.CopyAsync(intake, target, commit, tip, strict: true);
        Assert.IsTrue(await TestGate.HasAsync(target, blob));
    }

    [TestMethod]
    public async Task AMissingCommitIsAnError()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string tip = gate.Repository.ReadBranch()!;
        await Assert.ThrowsExactlyAsync<GitException>(
            () => Transfers.CopyAsync(gate.Repository.PublicPath, gate.Repository.VaultPath, new string('a', 40), tip, strict: false));
    }
}
