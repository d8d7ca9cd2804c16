using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary><c>guard run</c>: what an agent in a box can do, and what its end tells.</summary>
[TestClass]
public sealed class RunTests
{
    private const string Push = " && git push -q origin HEAD:main";

    [TestMethod]
    [DataRow("raises the score", "echo 60 >value && git commit -qam Raise" + Push, 0, "accepted")]
    [DataRow("leaves the score", "echo '# more' >>answer.sh && git commit -qam Comment" + Push, 0, "accepted")]
    [DataRow("pushes nothing", "true", 0, "without pushing a commit")]
    [DataRow("edits the evaluator", "echo '#' >>eval/eval.sh && git commit -qam Tune" + Push, 3, "protected-paths")]
    [DataRow("weakens a test", "echo 'exit 0' >tests/test.sh && git commit -qam Tests" + Push, 3, "tests-not-weakened")]
    [DataRow("lowers the score", "echo 40 >value && git commit -qam Lower" + Push, 4, "rejected")]
    [DataRow("breaks the program", "echo 'exit 1' >answer.sh && git commit -qam Break" + Push, 8, "failed")]
    [DataRow("fails itself", "exit 5", 9, "exit")]
    public async Task A_run_ends_with_the_state_of_its_last_candidate(string what, string script, int code, string said)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string before = await ground.TipAsync(repository);
        ProgramResult run = await ground.AgentAsync(repository, script);
        Assert.AreEqual(code, run.Code, $"{what}: {run}");
        Assert.Contains(said, run.Errors, what);
        Assert.AreEqual("", run.Output, "stdout belongs to the agent, which printed nothing there");
        bool moved = before != await ground.TipAsync(repository);
        Assert.AreEqual(said == "accepted", moved, what);
        Assert.IsEmpty(Processes.Naming(ground.Gate), "no process of a box is left");
    }

    [TestMethod]
    public async Task A_command_that_is_not_there_is_named()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await ground.Guard.RunAsync(repository.Directory, "run", "--goal", "x", "--", "no-such-agent", "--fast");
        Assert.AreEqual(9, run.Code, run.ToString());
        Assert.Contains("'no-such-agent' was not found in the box", run.Errors);
        Assert.Contains("toolchains:", run.Errors, "what to do");
    }

    [TestMethod]
    public async Task The_goal_reaches_the_agent_and_its_streams_stay_apart()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        const string goal = "make it 'faster' $HOME; \"quoted\"";
        ProgramResult run = await ground.Guard.RunAsync(
            repository.Directory,
            ["run", "--goal", goal, "--", "/bin/sh", "-c", "printf '%s\\n' \"$1\" \"$GUARD_GOAL\"; echo to-stderr >&2; cat", "sh", "<{goal}>"], null, "typed\n");
        Assert.AreEqual((0, $"<{goal}>\n{goal}\ntyped\n"), (run.Code, run.Output), run.ToString());
        Assert.Contains("to-stderr", run.Errors);
        Assert.Contains("isolation process", run.Errors, "the isolation in force is printed");
    }

    [TestMethod]
    public async Task Committed_work_is_pushed_and_uncommitted_work_is_kept()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await ground.Guard.RunAsync(
            repository.Directory, "run", "--json", "--goal", "x", "--", "/bin/sh", "-c", "echo 60 >value; git commit -qam Raise; echo idea >notes.txt");
        Assert.AreEqual(0, run.Code, run.ToString());
        JsonNode result = JsonNode.Parse(run.Output)!;
        Assert.AreEqual("accepted", (string?)result["candidates"]![0]!["state"]);
        Assert.AreEqual("idea\n", await File.ReadAllTextAsync(Path.Combine((string)result["workspace"]!, "notes.txt")));
        Assert.Contains((string)result["workspace"]!, run.Errors, "the person is told where");
    }

    [TestMethod]
    public async Task Two_runs_at_once_work_and_main_takes_one_commit_at_a_time()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ground.CloseGate();
        using RunningProgram one = Start(60), two = Start(70);
        await Task.WhenAll(one.SawAsync("received"), two.SawAsync("received"));
        JsonNode status = await ground.JsonAsync(repository, "status");
        Assert.HasCount(2, status["runs"]!.AsArray());
        ground.OpenGate();
        ProgramResult[] ends = [await one.EndAsync(), await two.EndAsync()];
        CollectionAssert.AreEquivalent(new[] { 0, 3 }, ends.Select(e => e.Code).ToArray(), string.Join('\n', ends.AsEnumerable()));
        Assert.Contains("git pull --rebase", ends.Single(e => e.Code == 3).Errors, "the later one hears what to do");
        await ground.LogVerifiesAsync();

        RunningProgram Start(int value) => ground.Guard.Start(
            repository.Directory, ["run", "--goal", "x", "--", "/bin/sh", "-c", $"echo {value} >value; git commit -qam Raise{value}; git push origin HEAD:main"]);
    }

    [TestMethod]
    public async Task A_push_that_waits_too_long_is_pending_and_measuring_goes_on()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(Sample.Policy(ground.Gate, wait: "1s"));
        string before = await ground.TipAsync(repository);
        ground.CloseGate();
        string commit = await repository.CommitAsync("Raise", ("value", "60\n"));
        foreach (string time in (string[])["first", "second"])
        {
            ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
            Assert.Contains("C1 pending", push.Errors, $"{time}: {push}");
            Assert.DoesNotContain("main -> main", push.Errors, "a push never shows the branch as moved while it did not");
        }

        Assert.AreEqual(before, await ground.TipAsync(repository));
        Assert.HasCount(1, await ground.CandidatesAsync(repository), "the second push attached to the first one's candidate");
        ground.OpenGate();
        JsonNode decided = await ground.DecidedAsync(repository, "C1");
        Assert.AreEqual("accepted", (string?)decided["state"], decided.ToJsonString());
        Assert.AreEqual(commit, await ground.TipAsync(repository));
        JsonNode shown = await ground.JsonAsync(repository, "show", "C1");
        Assert.AreEqual(60.0, (double)shown["candidate"]!["verdict"]!["samples"]![0]!["candidate"]!);
        Assert.AreEqual(0, (await repository.TryGitAsync("push", "guard", "HEAD:main")).Code, "it is there");
    }
}
