using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>Pushes whose branch moved between the list of refs that their client was shown and their command.</summary>
[TestClass]
public sealed class LatePushTests
{
    private static readonly LogActor Operator = new("operator", "pat");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    [DataRow(GateMode.Hold)]
    [DataRow(GateMode.LandThenRevert)]
    public async Task APushThatLostTheRaceIsTakenOnItsOwnBaseAndRebased(GateMode mode)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase, Mode = mode });
        string start = gate.Repository.ReadBranch()!;
        GitClient late = await gate.CloneAsync("R2");
        string commit = await late.CommitAsync("src/new.txt", "x");
        HeldPush push = await HeldPush.StartAsync(late);
        string landed = await LandAsync(gate, "score", "6");
        (int code, string text) = await push.LetGoAsync();
        Assert.AreNotEqual(0, code, "ok is said only when the branch moved to what was pushed");
        Assert.DoesNotContain("fetch first", text);
        Assert.Contains("rebased as C3", text.Replace("\nremote: ", ""));
        Candidate rebased = await gate.Gate.WaitAsync("C3").WaitAsync(Limit);
        Assert.AreEqual((CandidateState.Accepted, landed, "C2"), (rebased.State, rebased.Base, rebased.Origin));
        Assert.AreEqual((commit, start), (gate.Gate.Get("C2")!.Commit, gate.Gate.Get("C2")!.Base));
        CollectionAssert.DoesNotContain(gate.Measure.Measured, commit, "nothing is measured that could not land");
        CollectionAssert.Contains(gate.Measure.Measured, rebased.Commit);
        Assert.AreEqual(("6", "x"), (await gate.ReadAsync("score"), await gate.ReadAsync("src/new.txt")));
        CollectionAssert.AreEqual(new[] { "src/new.txt" }, (await gate.Gate.ChangesAsync(gate.Gate.Get("C2")!))!.Changes.Select(c => c.Path).ToArray(), "what came meanwhile is not its change");
        Assert.IsFalse(gate.Log.Events().Contains(LogEvents.PushRefused));
    }

    [TestMethod]
    public async Task WhereThePolicyRejectsStaleWorkItIsRefusedAtOnce()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient late = await gate.CloneAsync("R2");
        await late.CommitAsync("src/new.txt", "x");
        HeldPush push = await HeldPush.StartAsync(late);
        string landed = await LandAsync(gate, "score", "6");
        (int code, string text) = await push.LetGoAsync();
        Assert.AreNotEqual(0, code);
        Assert.Contains("fetch first", text);
        Assert.AreEqual(landed, gate.Repository.ReadBranch());
        Assert.HasCount(1, gate.Gate.List());
    }

    [TestMethod]
    public async Task TheRulesLookAtALatePushAsAtEveryOther()
    {
        await using TestGate gate = await StartAsync();
        GitClient bad = await gate.CloneAsync("R2");
        await bad.CommitAsync("locked/a", "x");
        await bad.RunAsync("rm", "-q", "locked/a");
        await bad.CommitAsync("src/new.txt", "x"); // only the commit in between touches what is protected
        GitClient good = await gate.CloneAsync("R3");
        await good.CommitAsync("src/other.txt", "x");
        HeldPush first = await HeldPush.StartAsync(bad);
        HeldPush second = await HeldPush.StartAsync(good);
        GitClient asking = await gate.CloneAsync("R1");
        await asking.CommitAsync("ask/file", "x");
        await asking.RunAsync("push", "origin", "HEAD:main");
        await gate.Gate.ApproveAsync("C1", null, "yes", Operator);
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.Contains("protected-paths", (await first.LetGoAsync()).Text);
        Assert.AreEqual(CandidateState.Rejected, gate.Gate.Get("C2")!.State);
        await second.LetGoAsync();
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync("C4").WaitAsync(Limit)).State, "what an operator approved of another's change does not hold this one");
    }

    [TestMethod]
    public async Task AConflictIsAVerdictWithItsPath()
    {
        await using TestGate gate = await StartAsync();
        GitClient late = await gate.CloneAsync("R2");
        await late.CommitAsync("score", "7");
        HeldPush push = await HeldPush.StartAsync(late);
        await LandAsync(gate, "score", "6");
        Assert.Contains("conflicts in score", (await push.LetGoAsync()).Text.Replace("\nremote: ", ""));
        Assert.AreEqual(CandidateState.Rejected, gate.Gate.Get("C2")!.State);
    }

    [TestMethod]
    [DataRow("another history")]
    [DataRow("an older commit of the branch")]
    [DataRow("what stands on an older commit")]
    public async Task WhatIsForcedIsStillRefused(string what)
    {
        await using TestGate gate = await StartAsync();
        await LandAsync(gate, "score", "6");
        GitClient client = await gate.CloneAsync("R2");
        if (what == "another history") await client.RunAsync("checkout", "-q", "--orphan", "fresh");
        else await client.RunAsync("reset", "-q", "--hard", "HEAD~1");
        if (what != "an older commit of the branch") await client.CommitAsync("src/new.txt", "x");
        string before = gate.Repository.ReadBranch()!;
        (int code, string text) = await client.TryAsync(["push", "--force", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code);
        Assert.Contains("fetch first", text);
        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.HasCount(1, gate.Gate.List());
    }

    [TestMethod]
    [DataRow("no tip, but a commit inside a push", true)]
    [DataRow("no commit at all", true)]
    [DataRow("nothing, as if the branch were new", true)]
    [DataRow("a tip that the commit does not build on", true)]
    [DataRow("a tip that the commit is", true)]
    [DataRow("a tip that the commit builds on", false)]
    public async Task AListOfRefsThatGuardNeverGaveIsNoReasonToTakeACommit(string told, bool refused)
    {
        await using TestGate gate = await StartAsync();
        string start = gate.Repository.ReadBranch()!;
        GitClient first = await gate.CloneAsync();
        string inner = await first.CommitAsync("src/1", "1");
        await first.CommitAsync("src/2", "2");
        await first.RunAsync("push", "origin", "HEAD:main");
        string second = gate.Repository.ReadBranch()!;
        await LandAsync(gate, "score", "6");
        GitClient client = await gate.CloneAsync("R2");
        await client.RunAsync("reset", "-q", "--hard", told.Contains("inside", StringComparison.Ordinal) ? inner : start);
        string commit = told == "a tip that the commit is" ? start : await client.CommitAsync("src/new.txt", "x");
        await client.TryAsync(["push", "--force", "origin", "HEAD:main"]); // refused; but its objects are in the intake now
        string old = told switch
        {
            "no tip, but a commit inside a push" => inner,
            "no commit at all" => new string('7', 40),
            "nothing, as if the branch were new" => new string('0', 40),
            "a tip that the commit does not build on" => second,
            _ => start,
        };
        string before = gate.Repository.ReadBranch()!;
        int candidates = gate.Gate.List().Count;
        string said = await ForgeAsync(gate, old, commit);
        Assert.AreEqual(refused, said.Contains("ng refs/heads/main fetch first", StringComparison.Ordinal), said);
        Assert.HasCount(refused ? candidates : candidates + 2, gate.Gate.List());
        if (refused) Assert.AreEqual(before, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task ACommitThatBuildsOnALaterTipThanItsClientWasShownIsComparedWithThatOne()
    {
        await using TestGate gate = await StartAsync();
        string start = gate.Repository.ReadBranch()!;
        string second = await LandAsync(gate, "src/1", "1");
        GitClient client = await gate.CloneAsync("R2");
        string commit = await client.CommitAsync("src/new.txt", "x");
        await LandAsync(gate, "score", "6");
        await client.TryAsync(["push", "--force", "origin", "HEAD:main"]);
        await ForgeAsync(gate, start, commit);
        Candidate taken = gate.Gate.List().Single(c => c.Commit == commit);
        Assert.AreEqual(second, taken.Base);
        Assert.AreEqual(CandidateState.Accepted, (await gate.Gate.WaitAsync(gate.Last().Id).WaitAsync(Limit)).State);
    }

    [TestMethod]
    public async Task AWorkerThatInventsWhereACommitBeganIsNotBelieved()
    {
        await using TestGate gate = await StartAsync();
        string start = gate.Repository.ReadBranch()!, invented = new('7', 40);
        await LandAsync(gate, "score", "6");
        GitClient client = await gate.CloneAsync("R2");
        await client.CommitAsync("src/new.txt", "x");
        string push = "{\"is\":\"push\",\"lane\":LANE,\"commands\":[{\"old\":\"" + start + "\",\"new\":\"" + invented + "\",\"name\":\"refs/heads/main\"}],\"options\":[],"
            + "\"commit\":{\"id\":\"" + invented + "\",\"tree\":\"" + invented + "\",\"title\":\"x\",\"tip\":\"" + gate.Repository.ReadBranch() + "\",\"buildsOnTip\":false}}";
        await gate.Confinement.KillAllAsync();
        gate.Confinement.Instead = new HostileWorker(push, opensLane: true) { Parted = invented };
        Task<(int Code, string Text)> pushing = client.TryAsync(["push", "origin", "HEAD:main"]);
        await Eventually.HoldsAsync(() => gate.Log.Events().Contains(LogEvents.PushRefused), "it is refused");
        Assert.HasCount(1, gate.Gate.List());
        await gate.Confinement.KillAllAsync();
        await pushing;
    }

    private static Task<TestGate> StartAsync() => TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase });

    private static async Task<string> LandAsync(TestGate gate, string path, string content)
    {
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync(path, content);
        await client.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        return commit;
    }

    private static async Task<string> ForgeAsync(TestGate gate, string old, string commit)
    {
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath, "R2");
        await push.ReadListAsync();
        await push.SendAsync((byte[])[.. RawPush.Commands((old, commit, "refs/heads/main")), .. RawPush.Options(), .. new PackWriter().ToArray()]);
        push.Finish();
        return await push.ReadToEndAsync();
    }
}
