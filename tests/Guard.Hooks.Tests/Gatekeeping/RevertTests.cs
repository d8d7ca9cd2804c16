using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class RevertTests
{
    [TestMethod]
    public async Task LandThenRevertTakesALoweringCommitBack()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Mode = GateMode.LandThenRevert });
        GitClient client = await gate.CloneAsync();
        string good = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(good, gate.Repository.ReadBranch());
        await client.CommitAsync("score", "2");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "C2 reverted: score lowered from 6 to 2");
        Assert.AreEqual("6", await gate.ReadAsync("score"));
        Candidate revert = gate.Gate.Get("C3")!;
        Assert.AreEqual("guard", revert.Source);
        Assert.AreEqual("C2", revert.Origin);
        Assert.AreEqual(revert.Commit, gate.Repository.ReadBranch());
        CollectionAssert.Contains(gate.Log.Events("C2").ToArray(), LogEvents.Reverted);
        GitClient other = await gate.CloneAsync("R2");
        StringAssert.Contains(await other.RunAsync("log", "-1", "--format=%an <%ae>%n%B"), "Guard <guard@localhost>\nRevert C2: change score");
        await other.RunAsync("fsck", "--strict");
    }

    [TestMethod]
    public async Task RemeasureRevertsALoweringCommitFromUpstreamUnderALaterGoodOne()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await gate.User.CommitAsync("score", "3", "lowering");
        await gate.User.CommitAsync("other", "later work");
        IReadOnlyList<Candidate> judged = await gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>());
        Assert.AreEqual("5", await gate.ReadAsync("score"));
        Assert.AreEqual("later work", await gate.ReadAsync("other"), "what stands on it stays");
        CollectionAssert.AreEqual(new[] { CandidateState.Reverted, CandidateState.Accepted }, judged.Select(c => c.State).ToArray());
        CollectionAssert.Contains(gate.Log.Events().ToArray(), LogEvents.UpstreamSynced);
        Assert.AreEqual(0, (await gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>())).Count);
    }

    [TestMethod]
    public async Task OnConflictTheLastAcceptedTreeIsBackByANewCommit()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await gate.User.CommitAsync("score", "3", "lowering");
        await gate.User.CommitAsync("score", "4", "later work on the same line");
        IReadOnlyList<Candidate> judged = await gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>());
        Assert.AreEqual(CandidateState.Reverted, judged[0].State);
        Assert.AreEqual("5", await gate.ReadAsync("score"));
        Assert.IsTrue(gate.Log.Records.Any(r => r.Event == LogEvents.Reverted && r.Reasons.Any(reason => reason.Contains("conflict", StringComparison.Ordinal))));
    }

    [TestMethod]
    [DataRow("/no/such/repository", "/no/such/repository")]
    [DataRow("http://host.invalid/a.git", "no upstream that Guard reads")]
    [DataRow("ext::sh -c true", "no upstream that Guard reads")]
    [DataRow("-oProxyCommand=true:a", "no upstream that Guard reads")]
    public async Task AnUpstreamThatCannotBeReadChangesNothing(string upstream, string said)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string tip = gate.Repository.ReadBranch()!;
        Guard.Hooks.Upstreams.UpstreamException error = await Assert.ThrowsExactlyAsync<Guard.Hooks.Upstreams.UpstreamException>(
            () => gate.Gate.RemeasureAsync(upstream, new Progress<string>()));
        StringAssert.Contains(error.Message, said);
        Assert.AreEqual(tip, gate.Repository.ReadBranch());
        Assert.IsEmpty(gate.Gate.List());
        Assert.IsEmpty(gate.Log.Records);
        Assert.IsFalse(gate.Gate.Busy);
    }

    [TestMethod]
    public async Task DivergedUpstreamIsRefused()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        string tip = gate.Repository.ReadBranch()!;
        await gate.User.CommitAsync("score", "8");
        await Assert.ThrowsExactlyAsync<Guard.Hooks.Receiving.RepositoryException>(() => gate.Gate.RemeasureAsync(gate.User.Directory, new Progress<string>()));
        Assert.AreEqual(tip, gate.Repository.ReadBranch());
    }
}
