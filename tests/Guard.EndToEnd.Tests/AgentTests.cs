using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Models;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>
/// The real agents from npm, each in a box, with a scripted provider behind Guard's proxy: they edit, commit and push through the gate; and where the
/// provider fails, Guard says so and nothing is lost.
/// </summary>
[TestClass]
public sealed class AgentTests
{
    private const string Work = "echo 60 >value && git commit -qam Raise && git push origin HEAD:main 2>&1";

    [TestMethod]
    [DataRow("claude", "anthropic")]
    [DataRow("codex", "openai")]
    [DataRow("opencode", "openai")]
    [DataRow("opencode", "anthropic")]
    [DataRow("gemini", "gemini")]
    [DataRow("pi", "openai")]
    [DataRow("pi", "anthropic")]
    [DataRow("pi", "gemini")]
    public async Task An_agent_edits_commits_and_pushes_through_the_gate(string agent, string api)
    {
        InstalledAgents.Require(agent);
        await using AgentGround ground = await AgentGround.CreateAsync(api, ModelFailure.None, null, Work);
        (ProgramResult run, JsonNode result) = await ground.RunAsync(agent, "raise the 'value'");
        Assert.AreEqual(0, run.Code, run.ToString());
        Assert.AreEqual("accepted", (string?)result["candidates"]!.AsArray().SingleOrDefault()?["state"], run.ToString());
        JsonNode told = result["agent"]!;
        Assert.AreEqual((agent, "finished", 1, 0), ((string?)told["name"], (string?)told["ending"], (int)told["toolCalls"]!, (int)told["malformedLines"]!), result.ToJsonString());
        Assert.AreEqual((200L, 80L, 10L), ((long)told["inputTokens"]!, (long)told["cachedTokens"]!, (long)told["outputTokens"]!), "as the provider said");
        Assert.Contains("> ", run.Errors, "a person sees what it does");

        string asked = string.Join('\n', ground.Server.Requests.Select(request => request.Headers + "\n" + request.Body?.ToJsonString()));
        Assert.Contains("Goal: raise the", asked);
        Assert.Contains("C1 accepted", asked, "the model reads the verdict in the push's output");
        Assert.DoesNotContain("guard-placeholder", asked, "what stands in the key's place in the box goes nowhere");
        string reasons = (await ground.EntryAsync("run.end"))["reasons"]!.ToJsonString();
        foreach (string expected in (string[])["ending: finished", "tool-calls: 1 (0 failed)", "tokens: 200 in (80 cached), 10 out"]) Assert.Contains(expected, reasons);
        string directory = Path.GetDirectoryName((string)result["transcript"]!)!;
        Assert.Contains("\"event\":\"tool-call\"", await File.ReadAllTextAsync(Path.Combine(directory, "events.jsonl")));
        Assert.Contains("C1 accepted", await File.ReadAllTextAsync(Path.Combine(directory, "output.jsonl")));
        await ground.Ground.LogVerifiesAsync();
    }

    [TestMethod]
    [DataRow("claude", "anthropic", ModelFailure.Unauthorized)]
    [DataRow("codex", "openai", ModelFailure.Unauthorized)]
    [DataRow("pi", "openai", ModelFailure.Unauthorized)]
    [DataRow("gemini", "gemini", ModelFailure.Unauthorized)]
    [DataRow("pi", "openai", ModelFailure.ServerError)]
    [DataRow("codex", "openai", ModelFailure.Malformed)]
    public async Task A_provider_that_fails_for_good_ends_the_run_with_its_reason(string agent, string api, ModelFailure failure)
    {
        InstalledAgents.Require(agent);
        await using AgentGround ground = await AgentGround.CreateAsync(api, failure, "run: 100s", Work);
        (ProgramResult run, JsonNode result) = await ground.RunAsync(agent);
        Assert.AreEqual(9, run.Code, run.ToString());
        Assert.IsEmpty(result["candidates"]!.AsArray());
        Assert.IsFalse((bool)result["timedOut"]!, run.ToString());
        string summary = (string)result["summary"]!;
        Assert.Contains("no commit was pushed", summary);
        string expected = failure switch { ModelFailure.Unauthorized => "401", ModelFailure.ServerError => "500", _ => "stream" };
        Assert.Contains(expected, summary, result.ToJsonString());
        Assert.IsNotEmpty(ground.Server.Requests);
        await ground.Ground.LogVerifiesAsync();
    }

    [TestMethod]
    [DataRow("claude", "anthropic", ModelFailure.ServerError)]
    [DataRow("claude", "anthropic", ModelFailure.Hanging)]
    [DataRow("opencode", "openai", ModelFailure.ServerError)]
    public async Task An_agent_that_would_try_all_night_is_ended_by_the_time_limit(string agent, string api, ModelFailure failure)
    {
        InstalledAgents.Require(agent);
        await using AgentGround ground = await AgentGround.CreateAsync(api, failure, "run: 12s", Work);
        (ProgramResult run, JsonNode result) = await ground.RunAsync(agent);
        Assert.AreEqual(9, run.Code, run.ToString());
        Assert.IsTrue((bool)result["timedOut"]!, run.ToString());
        Assert.AreEqual("its time is up", (string?)result["agent"]!["stopped"]);
        Assert.Contains("Guard ended the agent: its time is up", (string)result["summary"]!);
        Assert.IsEmpty(Processes.Naming(ground.Ground.Gate), "no process of a box is left");
    }

    [TestMethod]
    public async Task An_answer_that_is_always_cut_ends_in_a_loop_that_Guard_ends_and_nothing_is_lost()
    {
        InstalledAgents.Require("opencode");
        await using AgentGround ground = await AgentGround.CreateAsync("openai", ModelFailure.Cut, "run: 5m", "echo 60 >value && git commit -qam Raise; echo idea >notes");
        (ProgramResult run, JsonNode result) = await ground.RunAsync("opencode");
        Assert.AreEqual("it did the same 20 times in a row", (string?)result["agent"]!["stopped"], run.ToString());
        Assert.IsFalse((bool)result["timedOut"]!, run.ToString());
        Assert.AreEqual("accepted", (string?)result["candidates"]!.AsArray().SingleOrDefault()?["state"], "this agent ignores SIGTERM here, and what it had committed was pushed all the same: " + run);
        Assert.AreEqual("idea\n", await File.ReadAllTextAsync(Path.Combine((string)result["workspace"]!, "notes")), run.ToString());
    }

    [TestMethod]
    [DataRow("claude", "anthropic")]
    [DataRow("codex", "openai")]
    public async Task A_slow_provider_is_waited_for(string agent, string api)
    {
        InstalledAgents.Require(agent);
        await using AgentGround ground = await AgentGround.CreateAsync(api, ModelFailure.Slow, "run: 5m", Work);
        (ProgramResult run, JsonNode _) = await ground.RunAsync(agent);
        Assert.AreEqual(0, run.Code, run.ToString());
    }

    [TestMethod]
    public async Task A_budget_that_is_used_up_keeps_what_is_committed()
    {
        InstalledAgents.Require("claude");
        await using AgentGround ground = await AgentGround.CreateAsync(
            "anthropic", ModelFailure.None, "run: 40s, requests: 1", "echo 60 >value && git commit -qam Raise; echo idea >notes", Work);
        (ProgramResult run, JsonNode result) = await ground.RunAsync("claude");
        Assert.AreEqual("accepted", (string?)result["candidates"]!.AsArray().SingleOrDefault()?["state"], run.ToString());
        Assert.AreEqual("idea\n", await File.ReadAllTextAsync(Path.Combine((string)result["workspace"]!, "notes")), run.ToString());
        Assert.HasCount(1, ground.Server.Requests.Where(request => request.Path == "/v1/messages"));
    }

    [TestMethod]
    public async Task A_provider_that_is_not_there_is_named()
    {
        InstalledAgents.Require("pi");
        await using AgentGround ground = await AgentGround.CreateAsync("openai", ModelFailure.None, "run: 60s", Work);
        await ground.Server.DisposeAsync();
        (ProgramResult run, JsonNode result) = await ground.RunAsync("pi");
        Assert.AreEqual(9, run.Code, run.ToString());
        Assert.Contains("pi gave up", (string)result["summary"]!, run.ToString());
    }

    [TestMethod]
    public async Task An_agent_comes_from_npm_without_running_its_scripts_and_works_from_home()
    {
        InstalledAgents.Require("claude");
        if (!Directory.Exists(InstalledAgents.Cache)) Assert.Inconclusive($"npm's cache is not in {InstalledAgents.Cache}: eng/test.sh makes it");
        await using AgentGround ground = await AgentGround.CreateAsync("anthropic", ModelFailure.None, null, toolchain: false, [Work]);
        ProgramResult before = await ground.Ground.Guard.RunAsync(ground.Repository.Directory, "run", "--agent", "claude", "--goal", "x");
        Assert.AreEqual(2, before.Code, before.ToString());
        Assert.Contains("guard agents install claude", before.Errors);
        Assert.AreEqual(0, (await ground.Ground.Guard.RunAsync(ground.Ground.Root, "stop")).Code); // npm's settings are those of who starts the resident Guard
        var settings = new Dictionary<string, string> { ["npm_config_cache"] = InstalledAgents.Cache, ["npm_config_prefer_offline"] = "true" };
        ProgramResult install = await ground.Ground.Guard.RunAsync(ground.Ground.Root, ["agents", "install", "claude", "--json"], settings);
        if (install.Errors.Contains("G367", StringComparison.Ordinal)) Assert.Inconclusive("npm could not install it: " + install.Errors);
        Assert.AreEqual(0, install.Code, install.ToString());
        string package = Path.Combine((string)JsonNode.Parse(install.Output)!["directory"]!, "node_modules", "@anthropic-ai", "claude-code");
        Assert.IsLessThan(10_000L, new FileInfo(Path.Combine(package, "bin", "claude.exe")).Length, "its script would have put the whole program there");
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.Combine(ground.Ground.Guard.Home, "agents")), "nothing is left beside it");
        (ProgramResult run, JsonNode result) = await ground.RunAsync("claude");
        Assert.AreEqual(0, run.Code, run.ToString());
        Assert.AreEqual("accepted", (string?)result["candidates"]!.AsArray().SingleOrDefault()?["state"], run.ToString());
        Assert.Contains("from home", (await ground.EntryAsync("run.start"))["reasons"]!.ToJsonString());
    }

    [TestMethod]
    public async Task Agents_are_listed_with_what_each_is_missing_and_an_unknown_one_is_named()
    {
        InstalledAgents.Require("claude");
        await using AgentGround ground = await AgentGround.CreateAsync("anthropic", ModelFailure.None, null, Work);
        JsonArray agents = (await ground.Ground.JsonAsync(ground.Repository, "agents"))["agents"]!.AsArray();
        JsonNode claude = agents.Single(each => (string)each!["name"]! == "claude")!, gemini = agents.Single(each => (string)each!["name"]! == "gemini")!;
        Assert.AreEqual(("toolchain", true), ((string?)claude["place"], (bool)claude["ready"]!), claude.ToJsonString());
        Assert.AreEqual((string?)claude["testedVersion"], (string?)claude["version"]);
        Assert.Contains("no route with api: gemini", gemini["missing"]!.ToJsonString());
        ProgramResult table = await ground.Ground.Guard.RunAsync(ground.Ground.Root, "agents");
        Assert.Contains("untested", table.Output, "and outside of a guarded repository");
        ProgramResult unknown = await ground.Ground.Guard.RunAsync(ground.Repository.Directory, "run", "--agent", "cluade", "--goal", "x");
        Assert.AreEqual(2, unknown.Code, unknown.ToString());
        Assert.Contains("G360", unknown.Errors);
        Assert.Contains("Did you mean `claude`?", unknown.Errors);
        ProgramResult both = await ground.Ground.Guard.RunAsync(ground.Repository.Directory, "run", "--agent", "claude", "--goal", "x", "--", "true");
        Assert.Contains("G001 --agent and a COMMAND exclude each other", both.Errors);
        ProgramResult none = await ground.Ground.Guard.RunAsync(ground.Repository.Directory, "run", "--goal", "x");
        Assert.Contains("G001 --agent NAME, or a COMMAND after --, is needed", none.Errors);
    }
}
