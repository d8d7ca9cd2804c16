using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Upstreams;

/// <summary>A real second bare repository as upstream, moved behind Guard's back.</summary>
[TestClass]
public sealed class SyncTests
{
    [TestMethod]
    public async Task A_human_commit_upstream_is_the_baseline_of_the_next_measurement_and_is_not_measured()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        GitClient agent = await gate.CloneAsync();
        string human = await gate.HumanPushAsync("score", "3");
        await agent.CommitAsync("score", "7");
        (int code, string text) = await agent.TryAsync(["push", "origin", "HEAD:main"]);

        Assert.AreNotEqual(0, code, "it was overtaken: " + text);
        Assert.AreEqual(human, gate.Repository.ReadBranch());
        Assert.IsEmpty(gate.Measure.Measured, "neither the human commit nor the stale one");
        Candidate taken = gate.Gate.List().Single(c => c.Source == "upstream");
        Assert.AreEqual((CandidateState.Accepted, true, human), (taken.State, taken.Verdict is null, taken.Commit));
        LogRecord synced = gate.Log.Records.Single(r => r.Event == LogEvents.UpstreamSynced);
        StringAssert.Contains(synced.Reasons[0], "measured none of them");
        StringAssert.Contains(synced.Reasons[1], human);

        await agent.RunAsync("fetch", "-q", "origin");
        await agent.RunAsync("reset", "-q", "--hard", "origin/main");
        string next = await agent.CommitAsync("score", "4");
        await agent.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(next, gate.Repository.ReadBranch(), "4 is lower than 5 and higher than the new baseline");
        Assert.AreEqual(human, gate.Gate.UpstreamState.Known);
    }

    [TestMethod]
    public async Task What_was_taken_over_stays_after_a_restart_and_is_judged_when_a_person_asks()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        string human = await gate.HumanPushAsync("score", "3");
        await gate.Gate.SyncUpstreamAsync();
        await gate.RestartAsync();
        await gate.Gate.RecoverAsync();
        Assert.IsFalse(gate.Gate.Busy);
        Assert.AreEqual(human, gate.Repository.ReadBranch());

        await gate.Gate.RemeasureAsync(null, new Progress<string>());
        Assert.AreEqual("5", await gate.ReadAsync("score"));
    }

    [TestMethod]
    public async Task A_policy_that_measures_has_a_lowering_human_commit_reverted()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Upstream = UpstreamRule.Measure }, upstream: true);
        await gate.HumanPushAsync("score", "3");
        await gate.HumanPushAsync("other", "x");
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual(("5", "x"), (await gate.ReadAsync("score"), await gate.ReadAsync("other")));
        CollectionAssert.AreEqual(
            new[] { CandidateState.Reverted, CandidateState.Accepted }, gate.Gate.List().Where(c => c.Source == "upstream").Select(c => c.State).ToArray());
        Assert.AreEqual(gate.Repository.ReadBranch(), gate.Gate.PublishableTip());
    }

    [TestMethod]
    public async Task Diverged_branches_are_merged_as_a_candidate_of_its_own_and_nothing_is_rewritten()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        GitClient agent = await gate.CloneAsync();
        string ours = await agent.CommitAsync("score", "6");
        await agent.RunAsync("push", "origin", "HEAD:main");
        string theirs = await gate.HumanPushAsync("other", "x");
        await gate.Gate.SyncUpstreamAsync();

        Candidate merge = gate.Last();
        Assert.AreEqual(("merge", CandidateState.Accepted, gate.Repository.ReadBranch()), (merge.Source, merge.State, merge.Commit));
        Assert.AreEqual(("6", "x"), (await gate.ReadAsync("score"), await gate.ReadAsync("other")));
        CollectionAssert.AreEqual(
            new[] { LogEvents.UpstreamSynced, LogEvents.CandidateReceived, LogEvents.CandidateScreened, LogEvents.CandidateMeasured, LogEvents.CandidateVerdict, LogEvents.PromoteIntent, LogEvents.PromoteDone },
            gate.Log.Events(merge.Id).ToArray());
        await agent.RunAsync("fetch", "-q", "origin");
        Assert.AreEqual($"{ours} {theirs}", await agent.RunAsync("log", "-1", "--format=%P", "origin/main"));
        StringAssert.Contains(await agent.RunAsync("log", "-1", "--format=%B", "origin/main"), "Guard-Origin: upstream " + theirs);
        await agent.RunAsync("fsck", "--strict");
        Assert.AreEqual(theirs, gate.Gate.UpstreamState.Known);

        int before = gate.Gate.List().Count;
        await gate.Gate.SyncUpstreamAsync();
        Assert.HasCount(before, gate.Gate.List(), "merged once");
    }

    [TestMethod]
    public async Task A_conflict_pauses_and_a_merge_by_hand_upstream_ends_that()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase }, upstream: true);
        GitClient agent = await gate.CloneAsync();
        string ours = await agent.CommitAsync("score", "6");
        await agent.RunAsync("push", "origin", "HEAD:main");
        await gate.HumanPushAsync("score", "8");
        string waiting = await agent.CommitAsync("more", "work");
        (int code, string text) = await agent.TryAsync(["push", "origin", "HEAD:main"]);

        Assert.AreEqual(0, code);
        StringAssert.Contains(text, "refs/inbox/", "pending, and not the branch");
        StringAssert.Contains(text, "waits, for nothing is promoted now");
        StringAssert.Contains(text, "conflict in score");
        Assert.AreEqual(ours, gate.Repository.ReadBranch());
        Assert.AreEqual(PauseKind.Conflict, gate.Gate.UpstreamState.Pause!.Kind);
        Assert.IsNull(gate.Gate.PublishableTip());
        Candidate candidate = gate.Gate.List().Single(c => c.Commit == waiting);
        Assert.AreEqual(CandidateState.Screened, candidate.State);
        Assert.IsFalse(gate.Gate.Busy, "it is in nobody's hand");

        await gate.Human.RunAsync("fetch", "-q", gate.Repository.PublicPath, "main");
        await gate.Human.TryAsync(["merge", "-q", "FETCH_HEAD"]);
        await gate.HumanPushAsync("score", "9");
        await gate.Gate.SyncUpstreamAsync();
        Assert.IsNull(gate.Gate.UpstreamState.Pause);
        await Eventually.HoldsAsync(() => gate.Gate.List().Any(c => c.Title == "change more" && c.State == CandidateState.Accepted), "the one that waited was rebased and landed");
        Assert.AreEqual(("9", "work"), (await gate.ReadAsync("score"), await gate.ReadAsync("more")));
        Assert.HasCount(1, gate.Log.Records.Where(r => r.Event == LogEvents.UpstreamPaused).ToArray());
    }

    [TestMethod]
    public async Task A_merge_that_lowers_the_score_does_not_land_and_is_not_tried_again_before_something_moves()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        GitClient agent = await gate.CloneAsync();
        string ours = await agent.CommitAsync("src/code.txt", "zero\none\ntwo\nthree\nfour\nfive\n");
        await agent.RunAsync("push", "origin", "HEAD:main");
        await gate.HumanPushAsync("score", "2");
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual((PauseKind.Unmerged, ours), (gate.Gate.UpstreamState.Pause!.Kind, gate.Repository.ReadBranch()));
        Assert.AreEqual(CandidateState.Rejected, gate.Last().State);

        int measured = gate.Measure.Measured.Count;
        await gate.Gate.SyncUpstreamAsync();
        Assert.HasCount(measured, gate.Measure.Measured);
        await gate.HumanPushAsync("score", "8");
        await gate.Gate.SyncUpstreamAsync();
        Assert.AreEqual((true, "8"), (gate.Gate.UpstreamState.Pause is null, await gate.ReadAsync("score")));
    }

    [TestMethod]
    public async Task An_upstream_that_does_not_answer_keeps_no_work_from_landing_and_is_logged_once()
    {
        await using TestGate gate = await TestGate.StartAsync(upstream: true);
        Directory.Move(gate.UpstreamPath, gate.UpstreamPath + "-away");
        GitClient agent = await gate.CloneAsync();
        await agent.CommitAsync("score", "6");
        await agent.RunAsync("push", "origin", "HEAD:main");
        string tip = await agent.CommitAsync("score", "7");
        await agent.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(tip, gate.Repository.ReadBranch());
        Assert.HasCount(1, gate.Log.Records.Where(r => r.Event == LogEvents.UpstreamUnreachable).ToArray());
        Assert.IsNotNull(gate.Gate.UpstreamState.Problem);

        Directory.Move(gate.UpstreamPath + "-away", gate.UpstreamPath);
        await gate.HumanPushAsync("other", "x");
        await gate.Gate.SyncUpstreamAsync();
        Assert.IsNull(gate.Gate.UpstreamState.Problem);
        Assert.AreEqual(("7", "x"), (await gate.ReadAsync("score"), await gate.ReadAsync("other")));
        Assert.HasCount(1, gate.Log.Records.Where(r => r.Event == LogEvents.UpstreamReachable).ToArray());
    }

    [TestMethod]
    public async Task What_is_landed_and_not_judged_yet_is_not_published()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Mode = GateMode.LandThenRevert }, upstream: true);
        GitClient agent = await gate.CloneAsync();
        string before = gate.Repository.ReadBranch()!;
        Assert.AreEqual(before, gate.Gate.PublishableTip());
        gate.Measure.Barrier = new TaskCompletionSource();
        string? seen = "unset";
        gate.Measure.OnMeasure = () => seen = gate.Gate.PublishableTip();
        string bad = await agent.CommitAsync("score", "1");
        Task<(int, string)> push = agent.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => seen is null, "it was measured on the branch");
        Assert.AreEqual(bad, gate.Repository.ReadBranch());
        gate.Measure.Barrier.SetResult();
        await push;
        await Eventually.HoldsAsync(() => gate.Gate.PublishableTip() is { } tip && tip != bad, "the revert can be published");
    }

    [TestMethod]
    public async Task Who_waits_for_the_upstream_goes_on_though_nobody_pushes_or_syncs()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        (TestGate opened, GitClient agent) = await StartLandedAsync(clock);
        await using TestGate gate = opened;
        await gate.HumanPushAsync("score", "8");
        await agent.CommitAsync("more", "work");
        await agent.RunAsync("push", "origin", "HEAD:main");
        Assert.IsNotNull(gate.Gate.WaitsFor(gate.Gate.List().Single(c => c.Title == "change more").Id), "control: it waits");

        DateTimeOffset first = gate.Gate.UpstreamReadAt!.Value;
        await clock.AdvanceUntilAsync(() => gate.Gate.UpstreamReadAt > first, "it was looked again");
        DateTimeOffset second = gate.Gate.UpstreamReadAt!.Value;
        await clock.AdvanceUntilAsync(() => gate.Gate.UpstreamReadAt > second, "and again");
        Assert.IsNotNull(gate.Gate.WaitsFor(gate.Gate.List().Single(c => c.Title == "change more").Id));

        await gate.Human.RunAsync("fetch", "-q", gate.Repository.PublicPath, "main");
        await gate.Human.TryAsync(["merge", "-q", "FETCH_HEAD"]);
        await gate.HumanPushAsync("score", "9");
        await clock.AdvanceUntilAsync(() => gate.Gate.List().Any(c => c.Title == "change more" && c.State == CandidateState.Accepted), "the one that waited landed");
        Assert.AreEqual(("9", "work"), (await gate.ReadAsync("score"), await gate.ReadAsync("more")));
    }

    [TestMethod]
    public async Task A_sync_that_fails_lets_the_candidate_wait_and_fails_it_not()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        (TestGate opened, GitClient agent) = await StartLandedAsync(clock);
        await using TestGate gate = opened;
        await gate.HumanPushAsync("other", "x"); // both have moved: a worker has to merge them
        gate.Confinement.Failing = "merge";
        string commit = await agent.CommitAsync("more", "work");
        (int code, string text) = await agent.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
        Assert.Contains("refs/inbox/", text, "pending, and not the branch");
        Assert.Contains("waits, for the upstream could not be taken into account", text);
        Candidate candidate = gate.Gate.List().Single(c => c.Commit == commit);
        Assert.AreEqual((CandidateState.Screened, true), (candidate.State, gate.Gate.WaitsFor(candidate.Id) is not null));

        gate.Confinement.Failing = null;
        await clock.AdvanceUntilAsync(() => gate.Gate.List().Any(c => c.Title == "change more" && c.State == CandidateState.Accepted), "it went on by itself");
        Assert.AreEqual(("6", "x", "work"), (await gate.ReadAsync("score"), await gate.ReadAsync("other"), await gate.ReadAsync("more")));
    }

    // With a clock of the test's own, and a first change on the branch that the upstream does not have.
    private static async Task<(TestGate Gate, GitClient Agent)> StartLandedAsync(FakeTimeProvider clock)
    {
        TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase }, upstream: true);
        await gate.ReopenAsync(clock);
        GitClient agent = await gate.CloneAsync();
        await agent.CommitAsync("score", "6");
        await agent.RunAsync("push", "origin", "HEAD:main");
        return (gate, agent);
    }
}
