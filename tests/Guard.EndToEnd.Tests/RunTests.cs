using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
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
    [DataRow("echo 40 >value; git commit -qam Lower", 4, "C1 rejected")]
    [DataRow("echo '#' >>eval/eval.sh; git commit -qam Tune", 3, "C1 rejected")]
    [DataRow("echo 'exit 1' >answer.sh; git commit -qam Break", 8, "C1 failed")]
    public async Task A_commit_that_was_judged_is_not_pushed_again_at_the_end(string work, int code, string verdict)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await ground.AgentAsync(repository, work + "; git push origin HEAD:main");
        Assert.AreEqual(code, run.Code, run.ToString());
        Assert.HasCount(1, Regex.Matches(run.Errors, "remote: guard: " + verdict), $"said once: {run}");
        Assert.DoesNotContain("was not pushed", run.Errors);
        Assert.HasCount(1, await ground.CandidatesAsync(repository));
    }

    [TestMethod]
    public async Task A_pending_commit_is_not_pushed_again_and_one_on_top_of_a_judged_one_is()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(Sample.Policy(ground.Gate, wait: "1s"));
        ground.CloseGate();
        using (RunningProgram pending = ground.Guard.Start(
            repository.Directory, ["run", "--goal", "x", "--", "/bin/sh", "-c", "echo 60 >value; git commit -qam Raise; git push origin HEAD:main"]))
        {
            await pending.SawAsync("is being measured; waiting");
            ground.OpenGate();
            ProgramResult end = await pending.EndAsync();
            Assert.AreEqual(0, end.Code, end.ToString());
            Assert.DoesNotContain("was not pushed", end.Errors);
        }

        ProgramResult run = await ground.AgentAsync(
            repository, "echo 40 >value; git commit -qam Lower; git push -q origin HEAD:main; echo 70 >value; git commit -qam Raise");
        Assert.Contains("guard: pushing committed work that was not pushed to main", run.Errors);
        CollectionAssert.AreEqual(
            new[] { "accepted", "rejected", "accepted" }, (await ground.CandidatesAsync(repository)).Select(c => (string?)c!["state"]).ToArray(), run.ToString());
    }

    [TestMethod]
    public async Task The_intake_of_a_run_goes_with_it_and_its_candidates_are_still_shown()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await ground.AgentAsync(
            repository, "ls -d /run/git.sock; echo 60 >value; git commit -qam Raise; git push -q origin HEAD:main; echo 40 >value; git commit -qam Lower; git push -q origin HEAD:main");
        Assert.AreEqual(4, run.Code, run.ToString());
        Assert.IsEmpty(Directory.GetDirectories(ground.Guard.Home, "R1.git", SearchOption.AllDirectories));
        foreach ((string id, string store) in ((string, string)[])[("C1", "public.git"), ("C2", "vault.git")])
        {
            JsonNode shown = await ground.JsonAsync(repository, "show", id);
            Assert.EndsWith(store, (string)shown["store"]!);
            Assert.AreEqual("value", (string?)shown["changes"]![0]!["path"]);
            Assert.IsNotEmpty(shown["log"]!.AsArray());
        }

        string vault = Directory.GetDirectories(ground.Guard.Home, "vault.git", SearchOption.AllDirectories).Single();
        await repository.GitAsync("fetch", "--quiet", vault, "refs/candidates/C2");
        Assert.AreEqual("40", await repository.GitAsync("show", "FETCH_HEAD:value"), "rejected work can be taken out");
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "stop")).Code);
        Assert.HasCount(2, await ground.CandidatesAsync(repository));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Both_streams_in_one_file_overwrite_nothing()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string file = ground.Write("out", "before\n");
        const string agent = "i=0; while [ $i -lt 200 ]; do echo out-$i; echo err-$i >&2; i=$((i+1)); done";
        foreach ((string redirection, bool kept) in ((string, bool)[])[(">>", true), (">", false)])
        {
            string line = $"exec '{GuardProgram.Executable}' run --goal x -- /bin/sh -c '{agent}' {redirection} '{file}' 2>&1";
            Dictionary<string, string> environment = GuardProgram.Environment(ground.Root);
            environment["GUARD_HOME"] = ground.Guard.Home;
            using RunningProgram shell = GuardProgram.Start("/bin/sh", repository.Directory, ["-c", line], environment);
            Assert.AreEqual(0, (await shell.EndAsync()).Code);
            string[] lines = await File.ReadAllLinesAsync(file);
            Assert.AreEqual(kept, lines[0] == "before", redirection);
            foreach (string stream in (string[])["out", "err"])
            {
                string[] expected = [.. Enumerable.Range(0, 200).Select(i => $"{stream}-{i}")];
                CollectionAssert.AreEqual(expected, lines.Where(l => l.StartsWith(stream + "-", StringComparison.Ordinal)).ToArray(), $"{redirection}: whole and in order");
            }

            Assert.HasCount(1, lines.Where(l => l.Contains("without pushing a commit", StringComparison.Ordinal)), "and Guard's own words");
        }
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
