using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Upstreams;

/// <summary>History that was rewritten upstream: nothing is promoted before an operator says so, whatever happens to Guard meanwhile.</summary>
[TestClass]
public sealed class PauseTests
{
    private static readonly LogActor Operator = new("operator", "olga");

    [TestMethod]
    public async Task A_forced_push_pauses_promotion_through_a_restart_and_an_operator_resumes()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase }, upstream: true);
        await gate.HumanPushAsync("other", "first");
        await gate.Gate.SyncUpstreamAsync();
        string main = gate.Repository.ReadBranch()!;
        GitClient agent = await gate.CloneAsync();
        string forced = await RewriteAsync(gate, "second", "another");
        string[] pushed = [await PushAsync(agent, "a"), await PushAsync(agent, "b")];

        Assert.AreEqual(main, gate.Repository.ReadBranch());
        Assert.AreEqual((PauseKind.Forced, main, forced), (gate.Gate.UpstreamState.Pause!.Kind, gate.Gate.UpstreamState.Pause.Known, gate.Gate.UpstreamState.Pause.Seen));
        Assert.HasCount(1, gate.Log.Records.Where(r => r.Event == LogEvents.UpstreamPaused).ToArray(), "logged once");

        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        await Eventually.HoldsAsync(() => gate.Gate.List().All(c => c.Source != "R1" || gate.Gate.WaitsFor(c.Id) is not null), "both wait again");
        Assert.AreEqual(main, gate.Repository.ReadBranch());
        Assert.IsEmpty(gate.Measure.Measured);
        Assert.IsNull(gate.Gate.PublishableTip());

        await gate.Gate.AcceptUpstreamAsync(takeTheirs: false, "the team cleaned up", Operator);
        LogRecord resumed = gate.Log.Records.Single(r => r is { Event: LogEvents.UpstreamResumed, Decision: "accepted" });
        Assert.AreEqual(("olga", "the team cleaned up", main, forced), (resumed.Actor.Id, resumed.Reasons[0], resumed.Subject!.Old, resumed.Subject.New));
        await Eventually.HoldsAsync(() => gate.Gate.List().Where(c => c.Source == "R1" && c.Origin is not null).ToArray() is { Length: > 0 } fresh && fresh.All(CandidateTransitions.IsSettled), "they went on");
        Assert.IsTrue(await gate.Gate.ContainsAsync(main, gate.Repository.ReadBranch()!), "nothing of Guard's branch was rewritten");
        Assert.IsTrue(await gate.Gate.ContainsAsync(forced, gate.Repository.ReadBranch()!), "what the team pushed is in");
        Assert.AreEqual("another", await gate.ReadAsync("another"));
        Assert.HasCount(2, pushed);
    }

    [TestMethod]
    [DataRow("moved by force")]
    [DataRow("gone")]
    public async Task A_branch_that_is_put_back_ends_the_pause_and_who_waited_goes_on(string what)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase }, upstream: true);
        await gate.HumanPushAsync("other", "first");
        await gate.Gate.SyncUpstreamAsync();
        string known = gate.Repository.ReadBranch()!;
        GitClient agent = await gate.CloneAsync();
        if (what == "gone") await gate.Human.RunAsync("--git-dir=" + gate.UpstreamPath, "branch", "-m", "main", "gone");
        else await RewriteAsync(gate, "second", "another");
        await agent.CommitAsync("a", "a");
        await agent.RunAsync("push", "origin", "HEAD:main");
        Assert.IsTrue(gate.Gate.UpstreamState.Pause!.NeedsOperator, "control");
        await gate.Gate.SyncUpstreamAsync();
        Assert.IsNotNull(gate.Gate.UpstreamState.Pause, "another look changes nothing");

        await gate.Human.RunAsync("reset", "-q", "--hard", known);
        string later = await gate.Human.CommitAsync("more", "x");
        await gate.Human.RunAsync("push", "-q", "--force", "origin", "HEAD:main");
        await gate.Gate.SyncUpstreamAsync();
        Assert.IsNull(gate.Gate.UpstreamState.Pause);
        LogRecord resumed = gate.Log.Records.Single(r => r.Event == LogEvents.UpstreamResumed);
        Assert.AreEqual(("put back", known, later), (resumed.Decision, resumed.Subject!.Old, resumed.Subject.New));
        await Eventually.HoldsAsync(() => gate.Gate.List().Any(c => c.Title == "change a" && c.State == CandidateState.Accepted), "it went on");
        Assert.AreEqual(("a", "x"), (await gate.ReadAsync("a"), await gate.ReadAsync("more")));
    }

    [TestMethod]
    public async Task Accepting_looks_at_the_upstream_first_and_has_nothing_to_accept_where_the_branch_was_put_back()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        string known = await gate.HumanPushAsync("other", "first");
        await gate.Gate.SyncUpstreamAsync();
        await RewriteAsync(gate, "second", "another");
        await gate.Gate.SyncUpstreamAsync();
        await gate.Human.RunAsync("push", "-q", "--force", "origin", known + ":main");
        DecisionRefusedException refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.AcceptUpstreamAsync(takeTheirs: true, "x", Operator));
        StringAssert.Contains(refused.Message, "not paused");
        Assert.AreEqual((null, known), (gate.Gate.UpstreamState.Pause, gate.Repository.ReadBranch()));
    }

    [TestMethod]
    public async Task A_sync_after_an_operators_word_that_fails_does_not_take_the_word_back()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase }, upstream: true);
        await gate.Gate.SyncUpstreamAsync();
        await gate.Human.RunAsync("--git-dir=" + gate.UpstreamPath, "branch", "-m", "main", "gone");
        GitClient agent = await gate.CloneAsync();
        await agent.CommitAsync("a", "a");
        await agent.RunAsync("push", "origin", "HEAD:main");
        gate.Log.OnAppend = record =>
        {
            if (record is { Event: LogEvents.UpstreamResumed, Decision: "accepted" }) Directory.Move(gate.UpstreamPath, gate.UpstreamPath + "-away");
        };
        Assert.IsNull((await gate.Gate.AcceptUpstreamAsync(takeTheirs: false, "renamed", Operator)).Pause);
        await Eventually.HoldsAsync(() => gate.Gate.List().Single(c => c.Title == "change a").State == CandidateState.Accepted, "who waited goes on");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task What_a_forced_push_dropped_is_gone_after_an_operators_word_and_no_history_is(bool takeTheirs)
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        string first = await gate.Human.RunAsync("rev-parse", "HEAD");
        await gate.HumanPushAsync("secret", "oops");
        await gate.Gate.SyncUpstreamAsync();
        string main = gate.Repository.ReadBranch()!;
        await gate.Human.RunAsync("push", "-q", "--force", "origin", first + ":main");
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual(PauseKind.Forced, gate.Gate.UpstreamState.Pause?.Kind, "set back to an older commit is rewritten, too");

        await gate.Gate.AcceptUpstreamAsync(takeTheirs, "a secret was pushed", Operator);
        Assert.IsNull(gate.Gate.UpstreamState.Pause);
        Candidate taken = gate.Last();
        Assert.AreEqual((CandidateState.Accepted, gate.Repository.ReadBranch()), (taken.State, taken.Commit));
        Assert.AreNotEqual(0, (await Git.GitProcess.RunAsync(gate.Repository.PublicPath, ["cat-file", "-e", "main:secret"])).ExitCode);
        Assert.IsTrue(await gate.Gate.ContainsAsync(main, taken.Commit), "forward by a new commit");
        Assert.AreEqual(takeTheirs ? 0 : 1, gate.Measure.Measured.Count);
    }

    [TestMethod]
    public async Task What_conflicts_or_was_not_seen_is_not_accepted()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        await gate.HumanPushAsync("other", "first");
        await gate.Gate.SyncUpstreamAsync();
        GitClient agent = await gate.CloneAsync();
        string ours = await agent.CommitAsync("other", "agent's");
        await agent.RunAsync("push", "origin", "HEAD:main");
        await RewriteAsync(gate, "second", "other");
        await gate.Gate.SyncUpstreamAsync();
        DecisionRefusedException refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.AcceptUpstreamAsync(takeTheirs: false, "x", Operator));
        StringAssert.Contains(refused.Message, "conflict in other");
        Assert.AreEqual((true, ours), (gate.Gate.UpstreamState.Pause is not null, gate.Repository.ReadBranch()));

        string unseen = await RewriteAsync(gate, "third", "third");
        refused = await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.AcceptUpstreamAsync(takeTheirs: true, "x", Operator));
        StringAssert.Contains(refused.Message, "moved again");
        Assert.AreEqual(unseen, gate.Gate.UpstreamState.Pause!.Seen);
        await gate.Gate.AcceptUpstreamAsync(takeTheirs: true, "x", Operator);
        Assert.AreEqual("third", await gate.ReadAsync("third"));
    }

    [TestMethod]
    public async Task A_branch_that_vanished_pauses_too()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        await gate.Gate.SyncUpstreamAsync();
        await gate.Human.RunAsync("push", "-q", "origin", "HEAD:elsewhere");
        await gate.Human.RunAsync("--git-dir=" + gate.UpstreamPath, "branch", "-m", "main", "gone");
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual((PauseKind.Vanished, null), (gate.Gate.UpstreamState.Pause!.Kind, gate.Gate.UpstreamState.Pause.Seen));
        await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.AcceptUpstreamAsync(takeTheirs: true, "x", Operator));
        await gate.Gate.AcceptUpstreamAsync(takeTheirs: false, "renamed", Operator);
        Assert.AreEqual((null, null), (gate.Gate.UpstreamState.Pause, gate.Gate.UpstreamState.Known));
        await Assert.ThrowsExactlyAsync<DecisionRefusedException>(() => gate.Gate.AcceptUpstreamAsync(takeTheirs: false, "again", Operator));
    }

    [TestMethod]
    [DataRow(LogEvents.UpstreamPaused)]
    [DataRow(LogEvents.UpstreamSynced)]
    public async Task What_the_log_cannot_take_does_not_happen_and_is_found_again(string failing)
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        await gate.HumanPushAsync("other", "first");
        await gate.Gate.SyncUpstreamAsync();
        string main = gate.Repository.ReadBranch()!;
        if (failing == LogEvents.UpstreamPaused) await RewriteAsync(gate, "second", "another");
        else await gate.HumanPushAsync("other", "second");
        gate.Log.FailAt = failing;
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => gate.Gate.SyncUpstreamAsync());
        Assert.AreEqual((main, main), (gate.Repository.ReadBranch(), gate.Gate.UpstreamState.Known));

        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual(failing == LogEvents.UpstreamPaused, gate.Gate.UpstreamState.Pause is not null);
        CollectionAssert.Contains(gate.Log.Events().ToArray(), failing);
    }

    [TestMethod]
    public async Task Killed_after_the_branch_moved_and_before_that_was_noted_it_takes_nothing_over_twice()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        await gate.Gate.SyncUpstreamAsync();
        string file = Path.Combine(gate.Repository.Directory, "upstream.json");
        byte[] before = await File.ReadAllBytesAsync(file);
        string human = await gate.HumanPushAsync("other", "x");
        await gate.Gate.SyncUpstreamAsync();
        await gate.Gate.DisposeAsync();
        await File.WriteAllBytesAsync(file, before); // as if the last write had not come to pass
        gate.OpenGate();
        await gate.Gate.RecoverAsync();
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual((human, human), (gate.Repository.ReadBranch(), gate.Gate.UpstreamState.Known));
        Assert.HasCount(1, gate.Gate.List());
    }

    [TestMethod]
    public async Task A_damaged_memory_of_the_upstream_closes_the_repository()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        await gate.Gate.DisposeAsync();
        string file = Path.Combine(gate.Repository.Directory, "upstream.json");
        await File.WriteAllTextAsync(file, "{\"v\":1,\"known\":\"main\"}");
        FormatException error = Assert.ThrowsExactly<FormatException>(gate.OpenGate);
        StringAssert.Contains(error.Message, "upstream.json is damaged");
        File.Delete(file);
        gate.OpenGate();
    }

    private static async Task<string> RewriteAsync(TestGate gate, string content, string path)
    {
        await gate.Human.RunAsync("reset", "-q", "--hard", "HEAD~1");
        string commit = await gate.Human.CommitAsync(path, path, "rewritten: " + content);
        await gate.Human.RunAsync("push", "-q", "--force", "origin", "HEAD:main");
        return commit;
    }

    private static async Task<string> PushAsync(GitClient agent, string path)
    {
        string commit = await agent.CommitAsync(path, path);
        (int code, string text) = await agent.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "moved by force");
        StringAssert.Contains(text, "refs/inbox/", "pending, and not the branch");
        return commit;
    }
}
