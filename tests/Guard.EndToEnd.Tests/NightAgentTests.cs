using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Models;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>The whole of it: a night of the real Claude Code with a scripted provider, and the report in the morning.</summary>
[TestClass]
public sealed class NightAgentTests
{
    private const string Work = "v=$(cat value); echo $((v + 5)) >value && git commit -qam \"Raise from $v\" && git push origin HEAD:main 2>&1";

    [TestMethod]
    public async Task A_real_agent_works_attempt_after_attempt_and_the_report_tells_what_was_kept_and_what_it_cost()
    {
        InstalledAgents.Require("claude");
        await using AgentGround ground = await AgentGround.CreateAsync("anthropic", ModelFailure.None, null, Work);
        JsonNode night = await NightAsync(ground, "--attempts", "2");
        Assert.AreEqual("attempts", (string)night["stop"]!["reason"]!, night.ToJsonString());
        Assert.IsTrue(night["attempts"]!.AsArray().All(each => (int)each!["accepted"]! == 1 && !(bool)each["failed"]!), night.ToJsonString());
        JsonNode report = await ground.Ground.JsonAsync(ground.Repository, "report");
        Assert.AreEqual("claude", (string)report["agent"]!);
        CollectionAssert.AreEqual(new[] { "Raise from 50", "Raise from 55" }, report["candidates"]!.AsArray().Select(each => (string)each!["title"]!).ToArray());
        Assert.AreEqual((50.0, 60.0), ((double)report["scoreBefore"]!, (double)report["scoreAfter"]!));
        Assert.AreEqual(ground.Server.Requests.Count, report["spending"]!.AsArray().Sum(each => (int)each!["requests"]!));
        Assert.AreEqual(night["attempts"]!.AsArray().Sum(each => (long)each!["tokens"]!), report["spending"]!.AsArray().Sum(each => (long)each!["tokens"]!));
        await ground.Ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task A_provider_that_refuses_the_key_is_tried_again_later_and_the_night_ends_with_its_word()
    {
        InstalledAgents.Require("claude");
        await using AgentGround ground = await AgentGround.CreateAsync("anthropic", ModelFailure.Unauthorized, null, Work);
        JsonNode night = await NightAsync(ground, "--failures", "2");
        Assert.AreEqual("failures", (string)night["stop"]!["reason"]!, night.ToJsonString());
        Assert.Contains("401", (string)night["stop"]!["text"]!);
        Assert.HasCount(2, night["attempts"]!.AsArray());
        Assert.Contains("guard doctor", (await ground.Ground.JsonAsync(ground.Repository, "report"))["tasks"]!.ToJsonString());
    }

    [TestMethod]
    public async Task An_agent_that_is_unknown_or_not_here_is_said_before_the_night_begins()
    {
        await using AgentGround ground = await AgentGround.CreateAsync("anthropic", ModelFailure.None, null, toolchain: false, [Work]);
        ProgramResult unknown = await ground.Ground.Guard.RunAsync(ground.Repository.Directory, "night", "--goal", "x", "--until", "1h", "--agent", "clade");
        Assert.AreEqual(2, unknown.Code, unknown.ToString());
        Assert.Contains("G360", unknown.Errors);
        Assert.IsEmpty((await ground.Ground.JsonAsync(ground.Repository, "night", "list"))["nights"]!.AsArray());
    }

    private static async Task<JsonNode> NightAsync(AgentGround ground, params string[] options)
    {
        ProgramResult started = await ground.Ground.Guard.RunAsync(
            ground.Repository.Directory, ["night", "--json", "--goal", "raise the value", "--until", "1h", "--agent", "claude", .. options]);
        Assert.AreEqual(0, started.Code, started.ToString());
        JsonNode? night = null;
        await Processes.UntilAsync(async () => (string)(night = await ground.Ground.JsonAsync(ground.Repository, "night", "show", "N1"))["state"]! == "ended", "the night was over");
        return night!;
    }
}
