using System.IO.Compression;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class KeeperTests
{
    [TestMethod]
    public async Task A_keeper_that_is_killed_is_replaced_and_the_candidate_lands()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        gate.Measure.OnMeasure = () => gate.Confinement.KillKeepersAsync().GetAwaiter().GetResult();
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
        Assert.IsGreaterThan(1, gate.Confinement.StartedKeepers);
    }

    [TestMethod]
    public async Task A_keeper_that_ends_when_objects_are_to_be_read_is_replaced()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        int before = 0;
        gate.Measure.OnMeasure = () =>
        {
            gate.Confinement.KillKeepersAsync().GetAwaiter().GetResult();
            before = gate.Confinement.StartedKeepers;
            gate.Confinement.KeeperOnce = new HostileKeeper("silence"); // it ends at its first order: the list of a tree
        };
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
        Assert.AreEqual(before + 2, gate.Confinement.StartedKeepers, "one that ended, and one in its place");
    }

    [TestMethod]
    public async Task What_is_measured_is_what_lands_whatever_its_worker_does_to_the_intake_meanwhile()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        string blob = await client.RunAsync("rev-parse", "HEAD:score");
        string intake = gate.Repository.IntakePath("R1");
        string loose = Path.Combine(intake, "objects", blob[..2], blob[2..]);
        bool changed = false;
        gate.Measure.OnMeasure = () =>
        {
            // A worker that was taken over puts a better score under the same name while the score is taken.
            Assert.IsTrue(File.Exists(loose), "control: the object is loose in the intake");
            File.Delete(loose);
            using var other = new ZLibStream(File.Create(loose), CompressionLevel.Fastest);
            other.Write("blob 1\09"u8);
            changed = true;
        };
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.IsTrue(changed);
        Assert.AreEqual(0, code, text);
        Assert.AreEqual(6.0, gate.Last().Verdict!.After);
        Assert.AreEqual("9", (await GitProcess.RunCheckedAsync(intake, ["cat-file", "blob", blob])).Text, "control: the intake shows the other content under the same id");
        Assert.AreEqual("6", await gate.ReadAsync("score"));
    }

    [TestMethod]
    [DataRow("published", DisplayName = "it says that it copied what it did not copy")]
    [DataRow("nonsense", DisplayName = "it answers with nonsense")]
    [DataRow("silence", DisplayName = "it ends at every order")]
    public async Task A_keeper_that_lies_moves_nothing(string lie)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Evaluator = null });
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        gate.Confinement.KeeperInstead = new HostileKeeper(lie);
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        gate.Confinement.KeeperInstead = null;
        await gate.Confinement.KillKeepersAsync();
        await client.CommitAsync("score", "7");
        (code, text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
    }
}
