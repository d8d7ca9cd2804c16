using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Ctrl-C and kill -9 at bad moments: the branch is old or new, nothing is lost, nothing is left running.</summary>
[TestClass]
public sealed class InterruptionTests
{
    private const string CommitAndHang = "echo 60 >value; git commit -qam Raise; echo idea >notes.txt; echo committed; exec sleep 86399";

    [TestMethod]
    public async Task Interrupt_ends_the_agent_and_pushes_committed_work()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ground.Guard.Through = ["env", "--default-signal=INT"]; // a shell's background job, which these tests may be, ignores it
        using RunningProgram run = Start(ground, repository, CommitAndHang);
        await run.SawAsync("committed");
        ground.Guard.Through = [];
        run.Signal("INT");
        ProgramResult end = await run.EndAsync();
        Assert.AreEqual(130, end.Code, end.ToString());
        Assert.Contains("interrupted", end.Errors);
        Assert.AreEqual("accepted", (string?)(await ground.DecidedAsync(repository, "C1"))["state"]);
        Assert.IsEmpty(Processes.Naming(ground.Gate), "no process of a box is left");
    }

    [TestMethod]
    public async Task Killing_the_command_loses_neither_commits_nor_unsaved_files()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        using RunningProgram run = Start(ground, repository, CommitAndHang);
        await run.SawAsync("committed");
        run.Signal("KILL");
        await run.EndAsync();
        await Processes.UntilAsync(() => Processes.Naming(ground.Gate).Count == 0, "the box was gone");
        Assert.AreEqual("accepted", (string?)(await ground.DecidedAsync(repository, "C1"))["state"]);
        string[] notes = Directory.GetFiles(ground.Guard.Home, "notes.txt", SearchOption.AllDirectories);
        Assert.HasCount(1, notes, "uncommitted work is kept");
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    [DataRow(60, "accepted")]
    [DataRow(40, "rejected")]
    public async Task A_measurement_that_dies_with_the_resident_Guard_is_taken_up_at_the_next_start(int value, string state)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string before = await ground.TipAsync(repository);
        ground.CloseGate();
        string commit = await repository.CommitAsync("Change", ("value", value + "\n"));
        using (RunningProgram push = repository.StartGit("push", "guard", "HEAD:main"))
        {
            await Processes.UntilAsync(() => Processes.Naming(ground.Gate).Count > 1, "a box measured");
            KillResident(ground);
            ProgramResult end = await push.EndAsync();
            Assert.AreNotEqual(0, end.Code, end.ToString());
            Assert.DoesNotContain("HEAD -> main", end.Errors, "never a false ok");
        }

        await Processes.UntilAsync(() => Processes.Naming(ground.Gate).Count == 0, "the boxes died with the resident Guard");
        ground.OpenGate();
        JsonNode decided = await ground.DecidedAsync(repository, "C1");
        Assert.AreEqual(state, (string?)decided["state"], decided.ToJsonString());
        Assert.AreEqual(state == "accepted" ? commit : before, await ground.TipAsync(repository));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task A_run_whose_resident_Guard_dies_says_so_and_its_work_is_kept()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        using RunningProgram run = Start(ground, repository, CommitAndHang);
        await run.SawAsync("committed");
        KillResident(ground);
        ProgramResult end = await run.EndAsync();
        Assert.AreEqual(1, end.Code, end.ToString());
        Assert.Contains("G150", end.Errors);
        Assert.Contains("next:", end.Errors);
        await Processes.UntilAsync(() => Processes.Naming(ground.Gate).Count == 0, "the box was gone");
        Assert.HasCount(1, Directory.GetFiles(ground.Guard.Home, "notes.txt", SearchOption.AllDirectories));
        Assert.IsEmpty((await ground.JsonAsync(repository, "status"))["runs"]!.AsArray());
        Assert.IsEmpty(Directory.GetDirectories(ground.Guard.Home, "R1.git", SearchOption.AllDirectories), "the intake of a run that a crash ended is removed at the start");
        Assert.AreEqual(0, (await ground.AgentAsync(repository, "true")).Code, "the next run works");
        await ground.LogVerifiesAsync();
    }

    private static RunningProgram Start(Ground ground, ScratchRepository repository, string script) =>
        ground.Guard.Start(repository.Directory, ["run", "--goal", "x", "--", "/bin/sh", "-c", script]);

    private static void KillResident(Ground ground)
    {
        IReadOnlyList<int> found = [.. Processes.Naming(ground.Guard.Home).Where(id => File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Contains("daemon"))];
        Assert.HasCount(1, found, "one resident Guard a home");
        Processes.Signal(found[0], "KILL");
    }
}
