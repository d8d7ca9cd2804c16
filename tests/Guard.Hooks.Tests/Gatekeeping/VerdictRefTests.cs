using System.Text.Json.Nodes;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class VerdictRefTests
{
    [TestMethod]
    public async Task ARunReadsItsOwnVerdictsAsRefs()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync("R1");
        Assert.IsFalse((await client.RunAsync("ls-remote", "origin")).Contains("verdicts", StringComparison.Ordinal));
        string lower = await client.CommitAsync("score", "1");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await client.RunAsync("reset", "-q", "--hard", "origin/main");
        string higher = await client.CommitAsync("score", "6");
        await client.RunAsync("push", "origin", "HEAD:main");
        await client.RunAsync("fetch", "-q", "origin", "+refs/verdicts/*:refs/verdicts/*", "+refs/heads/*:refs/remotes/origin/*");
        JsonNode verdict = JsonNode.Parse(await client.RunAsync("cat-file", "blob", "refs/verdicts/" + lower))!;
        Assert.AreEqual(("C1", "rejected", 4), ((string)verdict["id"]!, (string)verdict["state"]!, (int)verdict["exitCode"]!));
        Assert.IsNull(verdict["verdict"]!["samples"], "an agent is not told the seeds");
        Assert.AreEqual(1.0, (double)verdict["verdict"]!["after"]!);
        verdict = JsonNode.Parse(await client.RunAsync("cat-file", "blob", "refs/verdicts/" + higher))!;
        Assert.AreEqual(("C2", "accepted", 0), ((string)verdict["id"]!, (string)verdict["state"]!, (int)verdict["exitCode"]!));
        Assert.AreEqual(higher, await client.RunAsync("rev-parse", "origin/main"), "the branch comes with them, as it is now");
        Assert.AreEqual("", (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["for-each-ref", "refs/verdicts"])).Text, "public holds accepted history only");
    }

    [TestMethod]
    public async Task ANewVerdictOnTheSameCommitReplacesTheOld()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync("R1");
        string commit = await client.CommitAsync("ask/file", "x");
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual("held", await StateAsync(client, commit));
        await gate.Gate.RejectAsync("C1", null, "no", new("operator", "pat"));
        Assert.AreEqual("rejected", await StateAsync(client, commit));
    }

    [TestMethod]
    public async Task AnotherRunGetsNeitherTheRefNorTheObject()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient owner = await gate.CloneAsync("R1");
        string commit = await owner.CommitAsync("score", "1");
        await owner.TryAsync(["push", "origin", "HEAD:main"]);
        string blob = (await owner.RunAsync("ls-remote", "origin", "refs/verdicts/*")).Split('\t')[0];
        await owner.RunAsync("fetch", "-q", "origin", blob); // control: its owner gets it by id
        GitClient other = await gate.CloneAsync("R2");
        string own = await other.CommitAsync("score", "2");
        await other.TryAsync(["push", "origin", "HEAD:main"]);
        string seen = await other.RunAsync("ls-remote", "origin");
        StringAssert.Contains(seen, "refs/verdicts/" + own);
        Assert.IsFalse(seen.Contains(commit, StringComparison.Ordinal), seen);
        foreach (string wanted in (string[])["refs/verdicts/" + commit, blob, commit])
            Assert.AreNotEqual(0, (await other.TryAsync(["fetch", "origin", wanted])).Code, wanted);
        GitClient fresh = await gate.CloneAsync("R3");
        Assert.AreNotEqual(0, (await fresh.TryAsync(["fetch", "origin", blob])).Code, "a run without candidates reads public, which has no verdicts");
    }

    [TestMethod]
    public async Task TheyGoWithTheRunAndAnAlteredStoreIsMadeAnew()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync("R1");
        await client.CommitAsync("score", "1");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        await client.RunAsync("ls-remote", "origin");
        string store = gate.Repository.VerdictsPath("R1");
        Assert.IsTrue(Directory.Exists(store));
        await File.AppendAllTextAsync(Path.Combine(store, "config"), "[x]\n\ty = z\n");
        StringAssert.Contains(await client.RunAsync("ls-remote", "origin"), "refs/verdicts/");
        Assert.AreEqual(StoreLayout.Configuration, await File.ReadAllTextAsync(Path.Combine(store, "config")));
        await gate.Gate.EndSourceAsync("R1");
        Assert.IsFalse(Directory.Exists(store));
    }

    private static async Task<string> StateAsync(GitClient client, string commit)
    {
        await client.RunAsync("fetch", "-q", "origin", "+refs/verdicts/*:refs/verdicts/*");
        return (string)JsonNode.Parse(await client.RunAsync("cat-file", "blob", RefNames.Verdict(commit)))!["state"]!;
    }
}
