using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Wrong policies, wrong evaluators, wrong options: one clear message each, the documented exit code, nothing half-applied.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    [DataRow("an unknown key", "branch: main", "branch: main\nbrunch: main", "GP012")]
    [DataRow("a wrong type", "timeout: 120s", "timeout: [1]", "GP013")]
    [DataRow("no duration", "push-wait: 90s", "push-wait: soon", "GP015")]
    [DataRow("not a number", "effect: 0.5", "effect: .nan", "GP017")]
    [DataRow("an infinite number", "effect: 0.5", "effect: 1e309", "GP017")]
    [DataRow("no YAML", "branch: main", "branch: [main", "GP004")]
    [DataRow("an alias", "branch: main", "branch: &b main", "GP006")]
    [DataRow("a missing key", "kind: program", "", "GP010")]
    public async Task A_bad_policy_is_named_by_line_and_column(string what, string good, string bad, string id)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string policy = ground.Write("p.yaml", Sample.Policy().Replace(good, bad, StringComparison.Ordinal));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
        Assert.AreEqual((2, ""), (init.Code, init.Output), $"{what}: {init}");
        Assert.MatchesRegex($@"p\.yaml:\d+:\d+: {id} ", init.Errors, what);
        Assert.DoesNotContain("[remote \"guard\"]", await File.ReadAllTextAsync(repository.At(".git/config")), what);
    }

    [TestMethod]
    [DataRow("missing", null, "not found")]
    [DataRow("crashes", "exit 3\n", "3")]
    [DataRow("hangs", "exec sleep 86399\n", "2 s")]
    [DataRow("prints nothing", "exit 0\n", "report")]
    [DataRow("NaN", "echo '{\"v\":0,\"score\":NaN,\"cases\":1,\"answered\":1}' >&3\n", "report")]
    [DataRow("1e309", "echo '{\"v\":0,\"score\":1e309,\"cases\":1,\"answered\":1}' >&3\n", "report")]
    [DataRow("out of range", "echo '{\"v\":0,\"score\":101,\"cases\":1,\"answered\":1}' >&3\n", "range")]
    public async Task A_score_command_that_fails_moves_nothing(string what, string? script, string said)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files("#!/bin/sh\n" + script));
        string text = Sample.Policy(timeout: "2s");
        string policy = ground.Write("p.yaml", script is null ? text.Replace("./eval.sh", "./no-such-evaluator", StringComparison.Ordinal) : text);
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
        Assert.AreEqual((8, ""), (init.Code, init.Output), $"{what}: {init}");
        Assert.Contains(said, init.Errors, what);
        Assert.DoesNotContain("[remote \"guard\"]", await File.ReadAllTextAsync(repository.At(".git/config")), what);

        init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy, "--no-baseline");
        Assert.AreEqual(0, init.Code, init.ToString());
        string before = await ground.TipAsync(repository);
        ProgramResult run = await ground.AgentAsync(repository, "echo 60 >value; git commit -qam Raise; git push -q origin HEAD:main");
        Assert.AreEqual(8, run.Code, $"{what}: {run}");
        Assert.AreEqual(before, await ground.TipAsync(repository), what);
        Assert.AreEqual("failed", (string?)(await ground.CandidatesAsync(repository))[0]!["state"], what);
    }

    [TestMethod]
    [DataRow("--no-such-option")]
    [DataRow("no-such-command")]
    [DataRow("run", "--", "true")]
    [DataRow("run", "--goal", "x")]
    [DataRow("show")]
    [DataRow("status", "--last", "many")]
    [DataRow("init", "--nope")]
    [DataRow("policy", "apply", "--nope")]
    [DataRow("log", "export", "--nope")]
    public async Task A_wrong_command_line_is_said_on_stderr(params string[] arguments)
    {
        await using Ground ground = Ground.Create();
        ProgramResult result = await ground.Guard.RunAsync(ground.Root, arguments);
        Assert.AreEqual((2, ""), (result.Code, result.Output), result.ToString());
        Assert.StartsWith("guard: G001 ", result.Errors);
        Assert.Contains("--help", result.Errors);
    }

    [TestMethod]
    public async Task Every_document_of_json_parses_and_stands_alone_on_stdout()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string policy = ground.Write("p.yaml", Sample.Policy(ground.Gate));
        string[][] commands =
        [
            ["init", "--policy", policy, "--json"], ["run", "--goal", "x", "--json", "--", "/bin/sh", "-c", "echo 60 >value; git commit -qam Raise; echo said"],
            ["status", "--json"], ["hooks", "status", "--json"], ["show", "C1", "--json"], ["log", "--json"], ["log", "verify", "--json"], ["policy", "show", "--json"],
            ["policy", "apply", ground.Write("p2.yaml", Sample.Policy(ground.Gate, wait: "80s")), "--json"], ["remeasure", "--json"], ["doctor", "--json"],
            ["repair", "--json"],
            ["token", "add", "pat", "--role", "user", "--json"], ["token", "list", "--json"],
        ];
        foreach (string[] command in commands)
        {
            ProgramResult result = await ground.Guard.RunAsync(repository.Directory, command);
            Assert.AreEqual(0, result.Code, $"{string.Join(' ', command)}: {result}");
            try
            {
                JsonObject document = JsonNode.Parse(result.Output)!.AsObject();
                Assert.AreEqual(("v", 1), (document.First().Key, (int)document.First().Value!), $"{string.Join(' ', command)}: the contract's version comes first");
            }
            catch (JsonException error)
            {
                Assert.Fail($"{string.Join(' ', command)}: {error.Message}: {result}");
            }
        }
    }
}
