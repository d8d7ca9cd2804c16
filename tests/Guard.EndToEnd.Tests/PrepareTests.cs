using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>The prepare step: restored once from the baseline, there for the agent and for measurements, never changed by either.</summary>
[TestClass]
public sealed class PrepareTests
{
    [TestMethod]
    public async Task An_agent_works_over_what_was_prepared_and_cannot_change_it_for_others()
    {
        await using Ground ground = Ground.Create();
        string prepare = "prepare: { command: [/bin/sh, -c, \"mkdir -p deps && echo restored >deps/library && echo home >$HOME/kept\"], key: [\"*.lock\"] }\n";
        ScratchRepository repository = await ground.GuardedAsync(
            Sample.Policy().Replace("evaluator:", prepare + "evaluator:", StringComparison.Ordinal));
        ProgramResult first = await ground.AgentAsync(
            repository, "cat deps/library $HOME/kept && echo spoilt >deps/library && cat deps/library && echo 60 >value && git commit -qam Raise && git push -q origin HEAD:main");
        Assert.AreEqual((0, "restored\nhome\nspoilt\n"), (first.Code, first.Output), first.ToString());
        ProgramResult second = await ground.AgentAsync(repository, "cat deps/library value");
        Assert.AreEqual((0, "restored\n60\n"), (second.Code, second.Output), second.ToString());
    }

    [TestMethod]
    public async Task What_is_prepared_belongs_to_the_lock_file_that_the_branch_has_now()
    {
        await using Ground ground = Ground.Create();
        const string prepare = "prepare: { command: [/bin/sh, -c, \"cp deps.lock library\"], key: [deps.lock] }\n";
        (string, string)[] files = [.. Sample.Files(), ("deps.lock", "one\n")];
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), files);
        ProgramResult init = await ground.Guard.RunAsync(
            repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy().Replace("evaluator:", prepare + "evaluator:", StringComparison.Ordinal)));
        Assert.AreEqual(0, init.Code, init.ToString());
        await SeesAsync("one");

        ProgramResult raise = await ground.AgentAsync(repository, "echo two >deps.lock; echo 60 >value; git commit -qam Update; git push -q origin HEAD:main");
        Assert.AreEqual(0, raise.Code, raise.ToString());
        await SeesAsync("two");

        await repository.GitAsync("pull", "--quiet", "--ff-only", "guard", "main");
        await repository.CommitAsync("Lower", ("deps.lock", "three\n"), ("value", "40\n"));
        ProgramResult reverted = await ground.Guard.RunAsync(repository.Directory, "remeasure");
        Assert.AreEqual(4, reverted.Code, reverted.ToString());
        await SeesAsync("two");

        async Task SeesAsync(string expected)
        {
            ProgramResult run = await ground.AgentAsync(repository, "cat deps.lock library");
            Assert.AreEqual((0, $"{expected}\n{expected}\n"), (run.Code, run.Output), run.ToString());
        }
    }

    [TestMethod]
    public async Task Uncommitted_work_over_what_was_prepared_is_kept()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(
            Sample.Policy().Replace("evaluator:", "prepare: { command: [/bin/sh, -c, \"echo restored >library\"], key: [\"*.lock\"] }\nevaluator:", StringComparison.Ordinal));
        ProgramResult run = await ground.Guard.RunAsync(
            repository.Directory, "run", "--json", "--goal", "x", "--", "/bin/sh", "-c", "cat library >notes.txt");
        Assert.AreEqual(0, run.Code, run.ToString());
        string workspace = (string)JsonNode.Parse(run.Output)!["workspace"]!;
        Assert.AreEqual("restored\n", await File.ReadAllTextAsync(Path.Combine(workspace, "notes.txt")));
    }
}
