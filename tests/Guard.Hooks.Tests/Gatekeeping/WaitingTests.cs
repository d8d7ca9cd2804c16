using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class WaitingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task PendingPushEndsInTheInboxAndTheSameCommitHearsTheVerdictLater()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        string before = gate.Repository.ReadBranch()!;
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        string text = await client.RunAsync("push", "origin", "HEAD:main");
        StringAssert.Contains(text, "refs/inbox/C1");
        StringAssert.Contains(text, "C1 pending");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        text = await client.RunAsync("push", "origin", "HEAD:main");
        StringAssert.Contains(text, "refs/inbox/C1");
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.AreEqual(1, gate.Gate.List().Count);
        Assert.AreEqual(1, gate.Measure.Measured.Count, "the same commit is measured once");
    }

    [TestMethod]
    public async Task WithoutAnyWaitAPushStillHearsTheRules()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.Zero });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("locked/file", "x");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "C1 rejected");
        await client.RunAsync("reset", "-q", "--hard", "origin/main");
        await client.CommitAsync("score", "6");
        text = await client.RunAsync("push", "origin", "HEAD:main");
        StringAssert.Contains(text, "C2 pending");
        CollectionAssert.Contains(gate.Log.Events("C2").ToArray(), LogEvents.CandidateScreened, "what is pending was screened");
    }

    [TestMethod]
    public async Task ACandidateThatCannotBeWrittenIsDeniedAndLeavesNothing()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string before = gate.Repository.ReadBranch()!;
        await client.CommitAsync("score", "6");
        string obstacle = Path.Combine(gate.Repository.CandidatesPath, "C1.json.tmp");
        Directory.CreateDirectory(obstacle); // as a full disk would
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "guard: denied");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.IsEmpty(gate.Gate.List());
        Assert.IsEmpty(gate.Log.Events());
        Directory.Delete(obstacle);
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreNotEqual(before, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task RejectedCommitPushedAgainHearsTheSameVerdict()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "1");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "C1 rejected");
        Assert.AreEqual(1, gate.Measure.Measured.Count);
    }

    [TestMethod]
    public async Task OfTwoClientsAtOnceOneLandsAndTheOtherIsToldToFetch()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient first = await gate.CloneAsync("R1");
        GitClient second = await gate.CloneAsync("R2");
        await first.CommitAsync("score", "6");
        await second.CommitAsync("score", "7");
        (int Code, string Text)[] both = await Task.WhenAll(first.TryAsync(["push", "origin", "HEAD:main"]), second.TryAsync(["push", "origin", "HEAD:main"]));
        Assert.AreEqual(1, both.Count(b => b.Code == 0), both[0].Text + both[1].Text);
        StringAssert.Contains(both.Single(b => b.Code != 0).Text, "git pull --rebase origin main");
        GitClient late = both[0].Code == 0 ? second : first;
        await late.RunAsync("fetch", "-q", "origin");
        await late.RunAsync("rebase", "-q", "-X", "theirs", "origin/main");
        string commit = await late.CommitAsync("score", "8");
        await late.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ManyPushesOfOneSourceAreAllTaken()
    {
        const int Clients = 8;
        await using TestGate gate = await TestGate.StartAsync();
        var clients = new List<GitClient>();
        for (int i = 0; i < Clients; i++)
        {
            clients.Add(await gate.CloneAsync("people"));
            await clients[i].CommitAsync("file" + i, "x");
        }

        (int Code, string Text)[] all = await Task.WhenAll(clients.Select(c => c.TryAsync(["push", "origin", "HEAD:main"])));
        foreach ((int code, string text) in all) Assert.IsTrue(code == 0 || text.Contains("git pull --rebase", StringComparison.Ordinal), text);
        Assert.IsTrue(all.Any(a => a.Code == 0));
    }

    [TestMethod]
    public async Task AVanishedClientCancelsNothing()
    {
        await using TestGate gate = await TestGate.StartAsync();
        var measuring = new TaskCompletionSource();
        gate.Measure.Barrier = new TaskCompletionSource();
        gate.Measure.OnMeasure = () => measuring.TrySetResult();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        using var cancel = new CancellationTokenSource();
        Task<(int, string)> push = client.TryAsync(["-c", "alias.p=!timeout -s KILL 2 git push origin HEAD:main", "p"]);
        await measuring.Task.WaitAsync(Limit);
        await push; // killed while measuring
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task WorkThatStandsOnAQueuedCandidateIsMeasuredAgainstItOnceItLanded()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        string first = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        string second = await client.CommitAsync("score", "7");
        await client.RunAsync("push", "origin", "HEAD:main");
        gate.Measure.Barrier.SetResult();
        Candidate last = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Accepted, last.State);
        Assert.AreEqual(first, last.Base);
        Assert.AreEqual(second, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task AStaleCandidateIsRejectedAndKept()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient first = await gate.CloneAsync("R1");
        GitClient second = await gate.CloneAsync("R2");
        string landed = await first.CommitAsync("score", "6");
        await first.RunAsync("push", "origin", "HEAD:main");
        string stale = await second.CommitAsync("score", "7");
        await second.RunAsync("push", "origin", "HEAD:main");
        gate.Measure.Barrier.SetResult();
        Candidate last = await gate.Gate.WaitAsync("C2").WaitAsync(Limit);
        Assert.AreEqual(CandidateState.Rejected, last.State);
        Assert.AreEqual(landed, gate.Repository.ReadBranch());
        Assert.AreEqual(stale, GuardedRepository.ReadRef(gate.Repository.VaultPath, "refs/candidates/C2"));
    }
}
