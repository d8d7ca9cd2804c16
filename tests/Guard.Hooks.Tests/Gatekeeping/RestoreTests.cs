using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class RestoreTests
{
    private static readonly LogActor Operator = new("operator", "pat");

    [TestMethod]
    public async Task RejectedWorkComesBackAsABranchAndNothingElseOfTheCloneChanges()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await RejectAsync(gate);
        string before = await gate.User.RunAsync("for-each-ref");
        RestoreOutcome outcome = await gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator);
        Assert.AreEqual((true, (string?)null, "guard/C1"), (outcome.Created, outcome.Problem, outcome.Branch));
        Assert.AreEqual(commit, await gate.User.RunAsync("rev-parse", "guard/C1"));
        Assert.AreEqual("", await gate.User.RunAsync("status", "--porcelain"));
        CollectionAssert.AreEquivalent(
            (string[])[.. before.Split('\n'), $"{commit} commit\trefs/heads/guard/C1"], (await gate.User.RunAsync("for-each-ref")).Split('\n'));
        Assert.IsFalse(File.Exists(Path.Combine(gate.User.Directory, ".git", "FETCH_HEAD")));
        LogRecord entry = gate.Log.Records.Single(r => r.Event == LogEvents.CandidateRestored);
        Assert.AreEqual(Operator, entry.Actor);
        StringAssert.Contains(entry.Reasons[0], "guard/C1");
        Assert.IsFalse((await gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator)).Created, "twice is once");
        Assert.AreEqual(1, gate.Log.Events("C1").Count(e => e == LogEvents.CandidateRestored));
    }

    [TestMethod]
    public async Task TheCommandThatIsPrintedDoesTheSameByHand()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await RejectAsync(gate);
        RestoreOutcome outcome = await gate.Gate.RestoreAsync("C1", Path.Combine(gate.Root, "no-clone"), "back", Operator);
        Assert.IsNotNull(outcome.Problem);
        await gate.User.RunAsync("-c", $"alias.do=!{outcome.Command}", "do");
        Assert.AreEqual(commit, await gate.User.RunAsync("rev-parse", "back"));
    }

    [TestMethod]
    public async Task ABranchThatIsThereIsNotMovedEvenForward()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await RejectAsync(gate);
        await gate.User.RunAsync("branch", "mine");
        await gate.User.RunAsync("branch", "packed");
        await gate.User.RunAsync("pack-refs", "--all");
        string before = await gate.User.RunAsync("for-each-ref");
        foreach (string name in (string[])["mine", "packed", "main", "-x", "a..b", "guard/C1.lock"])
            await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.RestoreAsync("C1", gate.User.Directory, name, Operator), name);
        Assert.AreEqual(before, await gate.User.RunAsync("for-each-ref"));
        await gate.User.RunAsync("fetch", "-q", gate.Repository.VaultPath, "refs/candidates/C1:refs/heads/mine");
        Assert.AreNotEqual(before, await gate.User.RunAsync("for-each-ref"), "control: a plain fetch moves it");
    }

    [TestMethod]
    public async Task NothingThatTheCloneIsConfiguredWithRuns()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string commit = await RejectAsync(gate);
        string marker = Path.Combine(gate.Root, "marker");
        string program = Path.Combine(gate.Root, "program");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho \"$0 $@\" >> {marker}\nexit 0\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string hooks = Path.Combine(gate.Root, "hooks");
        foreach (string directory in (string[])[hooks, Path.Combine(gate.User.Directory, ".git", "hooks")])
        {
            Directory.CreateDirectory(directory);
            foreach (string hook in (string[])["reference-transaction", "post-index-change", "post-checkout", "post-merge", "pre-auto-gc", "fsmonitor-watchman"])
                File.CreateSymbolicLink(Path.Combine(directory, hook), program);
        }

        string other = Path.Combine(gate.Root, "other.git");
        await gate.User.RunAsync("clone", "-q", "--bare", ".", other);
        await File.WriteAllTextAsync(Path.Combine(gate.User.Directory, ".git", "objects", "info", "alternates"), other + "/objects\n");
        string vault = gate.Repository.VaultPath;
        (string, string)[] planted =
        [
            ("core.hooksPath", hooks), ("core.fsmonitor", program), ("core.alternateRefsCommand", program), ("core.sshCommand", program), ("core.gitProxy", program),
            ($"remote.{vault}.uploadpack", program), ($"remote.{vault}.prune", "true"), ("credential.helper", program), ("gc.auto", "1"),
            ($"remote.{vault}.vcs", "x"), ("protocol.ext.allow", "always"), ("fetch.recurseSubmodules", "true"), ("gpg.program", program),
        ];
        foreach ((string key, string value) in planted) await gate.User.RunAsync("config", key, value);
        Assert.IsFalse(File.Exists(marker), "nothing ran so far");
        RestoreOutcome outcome = await gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator);
        Assert.IsFalse(File.Exists(marker), File.Exists(marker) ? await File.ReadAllTextAsync(marker) : "");
        Assert.IsTrue(outcome.Problem is not null || GitRef(gate, "refs/heads/guard/C1") == commit, outcome.Problem);
        await gate.User.RunAsync("config", "--unset", $"remote.{vault}.vcs");
        outcome = await gate.Gate.RestoreAsync("C1", gate.User.Directory, "second", Operator);
        Assert.AreEqual((null, commit), (outcome.Problem, GitRef(gate, "refs/heads/second")));
        await gate.User.RunAsync("config", $"url.ext::{program} .insteadOf", vault);
        Assert.IsNotNull((await gate.Gate.RestoreAsync("C1", gate.User.Directory, "third", Operator)).Problem);
        Assert.IsFalse(File.Exists(marker), File.Exists(marker) ? await File.ReadAllTextAsync(marker) : "");
        await gate.User.TryAsync(["fetch", "-q", vault, "refs/candidates/C1:refs/heads/third"]);
        Assert.IsTrue(File.Exists(marker), "control: a plain fetch runs what is planted");
    }

    [TestMethod]
    public async Task WhatTheTreeFirewallRefusedAndWhatLandedAreNotRestored()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        File.CreateSymbolicLink(Path.Combine(client.Directory, "link"), "/etc/passwd");
        await client.CommitAsync("score", "6");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(CandidateState.Rejected, gate.Last().State);
        DecisionRefusedException refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator));
        StringAssert.Contains(refused.Message, "tree firewall");
        GitClient honest = await gate.CloneAsync("R2");
        await honest.CommitAsync("score", "7");
        await honest.RunAsync("push", "origin", "HEAD:main");
        await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.RestoreAsync("C2", gate.User.Directory, null, Operator));
        await Assert.ThrowsExactlyAsync<KeyNotFoundException>(() => gate.Gate.RestoreAsync("C3", gate.User.Directory, null, Operator));
    }

    [TestMethod]
    public async Task WorkThatWasRevertedComesBackToo()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Mode = GateMode.LandThenRevert });
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "1");
        await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(CandidateState.Reverted, gate.Gate.Get("C1")!.State);
        RestoreOutcome outcome = await gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator);
        Assert.AreEqual((null, commit), (outcome.Problem, GitRef(gate, "refs/heads/guard/C1")));
    }

    [TestMethod]
    public async Task WithoutTheLogNothingIsRestored()
    {
        await using TestGate gate = await TestGate.StartAsync();
        await RejectAsync(gate);
        gate.Log.FailAt = LogEvents.CandidateRestored;
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => gate.Gate.RestoreAsync("C1", gate.User.Directory, null, Operator));
        Assert.IsNull(GitRef(gate, "refs/heads/guard/C1"));
    }

    private static string? GitRef(TestGate gate, string name)
    {
        string file = Path.Combine(gate.User.Directory, ".git", name);
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static async Task<string> RejectAsync(TestGate gate)
    {
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "1");
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        return commit;
    }
}
