using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class PushTests
{
    [TestMethod]
    public async Task AcceptedPushMovesMainToExactlyThatCommit()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        string text = await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
        StringAssert.Contains(text, "guard: C1 accepted: score held or rose from 5 to 6");
        CollectionAssert.AreEqual(
            new[]
            {
                LogEvents.CandidateReceived, LogEvents.CandidateScreened, LogEvents.CandidateMeasured, LogEvents.CandidateVerdict,
                LogEvents.PromoteIntent, LogEvents.PromoteDone,
            },
            gate.Log.Events("C1").ToArray());
        GitClient other = await gate.CloneAsync("R2");
        Assert.AreEqual(commit, await other.RunAsync("rev-parse", "HEAD"));
    }

    [TestMethod]
    public async Task SecondPushIsAFastForwardOfTheFirst()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        string commit = await client.CommitAsync("score", "7");
        string text = await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        Assert.IsFalse(text.Contains("new branch", StringComparison.Ordinal), text);
    }

    [TestMethod]
    public async Task LoweredScoreIsRejectedAndKeptInTheVault()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "4");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "C1 rejected: score lowered from 5 to 4");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.IsFalse(await TestGate.HasAsync(gate.Repository.PublicPath, commit), "a rejected commit must not enter public");
        Assert.AreEqual(commit, GuardedRepository.ReadRef(gate.Repository.VaultPath, RefNames.Kept("C1")));
    }

    [TestMethod]
    public async Task FindingIsPrintedWithPathLineAndNextStep()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("locked/eval.txt", "x");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "guard: protected-paths locked/eval.txt:3: The path is protected → Leave it.");
        Assert.AreEqual(0, gate.Measure.Measured.Count, "what a rule refuses is not measured");
    }

    [TestMethod]
    public async Task ABadCommitInTheMiddleIsFound()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("locked/eval.txt", "x");
        await client.RunAsync("rm", "-q", "-r", "locked");
        await client.CommitAsync("score", "9");
        (int code, _) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        Assert.AreEqual(CandidateState.Rejected, gate.Last().State);
    }

    [TestMethod]
    public async Task ACrashingRuleDenies()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("crash", "x");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "rule-crashed");
    }

    [TestMethod]
    public async Task HeldChangeEndsInTheInbox()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("ask/x", "x");
        string text = await client.RunAsync("push", "origin", "HEAD:main");
        StringAssert.Contains(text, "refs/inbox/C1");
        Assert.AreEqual(CandidateState.Held, gate.Last().State);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
    }

    [TestMethod]
    [DataRow("HEAD:refs/heads/other", "only main can be pushed to")]
    [DataRow("HEAD:refs/tags/v1", "Guard takes no tags")]
    [DataRow("HEAD:refs/notes/commits", "only main can be pushed to")]
    [DataRow("HEAD:refs/replace/0123456789012345678901234567890123456789", "no replacement refs")]
    [DataRow("HEAD:refs/guard/upstream", "hidden ref")]
    [DataRow(":main", "delet")]
    [DataRow("HEAD:main HEAD:refs/heads/other", "push main alone")]
    public async Task OddShapesAreRefused(string refspecs, string reason)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", "--force", "origin", .. refspecs.Split(' ')]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, reason);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.AreEqual(0, gate.Gate.List().Count);
    }

    [TestMethod]
    public async Task ForcedPushOfOtherHistoryIsToldToFetchFirst()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient client = await gate.CloneAsync();
        await client.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await client.CommitAsync("score", "60");
        (int code, string text) = await client.TryAsync(["push", "--force", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "git pull --rebase origin main");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        CollectionAssert.Contains(gate.Log.Events().ToArray(), LogEvents.PushRefused);
    }

    [TestMethod]
    [DataRow("missing")]
    [DataRow("not executable")]
    [DataRow("dangling")]
    public async Task WithoutItsHookNothingMoves(string how)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        await gate.Gate.WarmAsync("R1"); // its worker has seen the hook as it should be
        string intake = gate.Repository.IntakePath("R1");
        string hook = Path.Combine(intake, "hooks", "proc-receive");
        File.Delete(hook);
        if (how == "not executable") await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 0\n");
        if (how == "dangling") File.CreateSymbolicLink(hook, "/nonexistent");
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        foreach (string refspec in (string[])["HEAD:main", "HEAD:refs/heads/other", "HEAD:refs/tags/t"])
        {
            (int code, string text) = await client.TryAsync(["push", "--force", "origin", refspec]);
            Assert.AreNotEqual(0, code, text);
        }

        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.AreEqual(before, GuardedRepository.ReadRef(intake, "refs/heads/main"));
        Assert.AreEqual(0, gate.Gate.List().Count);
    }

    [TestMethod]
    public async Task AnotherRunsRejectedCommitCannotBeFetched()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient first = await gate.CloneAsync("R1");
        string rejected = await first.CommitAsync("score", "1");
        await first.TryAsync(["push", "origin", "HEAD:main"]);
        string accepted = gate.Repository.ReadBranch()!;
        GitClient second = await gate.CloneAsync("R2");
        foreach (string version in (string[])["0", "2"])
        {
            (int code, string text) = await second.TryAsync(["-c", "protocol.version=" + version, "fetch", "origin", rejected]);
            Assert.AreNotEqual(0, code, text);
        }

        Assert.AreNotEqual(0, (await second.TryAsync(["cat-file", "-e", rejected])).Code);
        await second.RunAsync("fetch", "origin", accepted); // control: what is public can be had by its id

        // A commit that only names the other run's tree brings nothing of it along.
        string tree = (await first.RunAsync("rev-parse", rejected + "^{tree}")).Trim();
        byte[] naming = System.Text.Encoding.UTF8.GetBytes($"tree {tree}\nparent {accepted}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nname it\n");
        string thief = await second.WriteAsync("commit", naming);
        (int pushed, string said) = await second.TryAsync(["push", "origin", thief + ":main"]);
        Assert.AreNotEqual(0, pushed, said);
        Assert.AreEqual(accepted, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task AFailingLogDenies()
    {
        foreach (string failing in (string[])[LogEvents.CandidateReceived, LogEvents.CandidateScreened, LogEvents.CandidateVerdict, LogEvents.PromoteIntent])
        {
            await using TestGate gate = await TestGate.StartAsync();
            string before = gate.Repository.ReadBranch()!;
            gate.Log.FailAt = failing;
            GitClient client = await gate.CloneAsync();
            await client.CommitAsync("score", "6");
            (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
            Assert.AreNotEqual(0, code, text);
            StringAssert.Contains(text, "log cannot take entries");
            Assert.AreEqual(before, gate.Repository.ReadBranch(), failing);
            Assert.AreEqual(CandidateState.Failed, gate.Last().State);
        }
    }

    [TestMethod]
    public async Task AnAlteredStorePromotesNothing()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string before = gate.Repository.ReadBranch()!;
        await File.AppendAllTextAsync(Path.Combine(gate.Repository.PublicPath, "config"), "[core]\n\tfsmonitor = /tmp/x\n");
        await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        StringAssert.Contains(text, "Somebody other than Guard wrote");
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        await Assert.ThrowsExactlyAsync<RepositoryException>(() => GuardedRepository.OpenAsync(gate.Repository.Directory, "demo", "main"));
    }
}
