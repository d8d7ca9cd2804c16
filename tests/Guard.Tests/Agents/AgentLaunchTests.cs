using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Policies.Model;

namespace Guard.Tests.Agents;

/// <summary>What a run starts for an agent: the route and model that it takes, its command line, and why it is refused.</summary>
[TestClass]
public sealed class AgentLaunchTests
{
    private readonly string _home = Directory.CreateTempSubdirectory("gl-").FullName;

    [TestInitialize]
    public void Install()
    {
        foreach (IAgentAdapter adapter in AgentCatalog.All.Where(each => each.Package.IsNpm))
        {
            foreach (string file in (string[])[adapter.Package.Name + "/package.json", .. adapter.Package.Programs])
            {
                string path = Path.Combine(_home, adapter.Name, "node_modules", file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, "{}");
            }
        }

        Directory.CreateDirectory(Path.Combine(_home, "bin"));
        File.WriteAllText(Path.Combine(_home, "bin", "node"), "");
    }

    [TestCleanup]
    public void Remove() => Directory.Delete(_home, recursive: true);

    [TestMethod]
    [DataRow("clude", null, "G360", "Did you mean `claude`?")]
    [DataRow("aider", "m", "G361", "not on this machine")]
    [DataRow("gemini", null, "G362", "speaks gemini")]
    [DataRow("claude", "gpt-9", "G368", "one: claude-*")]
    [DataRow("pi", null, "G369", "knows no model by itself")]
    public void What_cannot_start_says_why(string agent, string? model, string id, string said)
    {
        GuardException error = Assert.ThrowsExactly<GuardException>(() => Launch(agent, model, Route("one", ModelApi.Anthropic, "claude-*"), Route("two", ModelApi.OpenAi)));
        Assert.AreEqual(id, error.Id, error.Message);
        Assert.Contains(said, error.Message);
        Assert.IsGreaterThan(10, error.Next.Length);
    }

    [TestMethod]
    public void The_route_is_the_first_that_fits_and_admits_the_model()
    {
        EgressRoute[] routes = [Route("other", ModelApi.OpenAi), Route("small", ModelApi.Anthropic, "claude-small"), Route("large", ModelApi.Anthropic, "claude-l*")];
        Assert.AreEqual(("http://127.0.0.1:4142", "claude-small"), Chosen(null), "a route that names one model says which");
        Assert.AreEqual(("http://127.0.0.1:4143", "claude-large"), Chosen("claude-large"));

        (string Url, string? Model) Chosen(string? model)
        {
            AgentLaunch launch = Launch("claude", model, routes);
            List<string> arguments = [.. launch.Arguments];
            return (launch.Environment["ANTHROPIC_BASE_URL"], arguments[arguments.IndexOf("--model") + 1]);
        }
    }

    [TestMethod]
    [DataRow("claude", ModelApi.Anthropic)]
    [DataRow("codex", ModelApi.OpenAi)]
    [DataRow("opencode", ModelApi.OpenAi)]
    [DataRow("opencode", ModelApi.Anthropic)]
    [DataRow("gemini", ModelApi.Gemini)]
    [DataRow("pi", ModelApi.OpenAi)]
    [DataRow("pi", ModelApi.Anthropic)]
    [DataRow("pi", ModelApi.Gemini)]
    public void An_agent_is_told_goal_model_and_route_and_no_key(string agent, ModelApi api)
    {
        const string goal = "--help\n\"quote\" '$HOME' @file /slash";
        AgentLaunch launch = Launch(agent, "some-model", goal, Route("only", api));
        string prompt = launch.Arguments.Single(each => each.Contains(goal, StringComparison.Ordinal));
        Assert.StartsWith("Goal: ", prompt, "never an option, a file or a command of the agent's");
        Assert.Contains("git push origin HEAD:trunk", prompt);
        string all = string.Join('\n', [.. launch.Arguments, .. launch.Environment.Values, .. launch.Files.Values]);
        Assert.Contains("http://127.0.0.1:4141", all);
        Assert.Contains("some-model", all);
        Assert.Contains("guard-placeholder-r7", all);
        Assert.IsNotNull(launch.Reader);
        Assert.IsTrue(launch.Reasons.Any(reason => reason.StartsWith($"agent: {agent} ", StringComparison.Ordinal)));
        foreach (string file in launch.Files.Keys) Assert.StartsWith("/home/agent/.", file);
    }

    [TestMethod]
    public void A_command_is_started_as_it_is() =>
        CollectionAssert.AreEqual(new[] { "sh", "-c", "mend it" }, AgentLaunch.Of(Request(null, null, "mend it"), Policy(), "R7", Finder()).Arguments.ToArray());

    [TestMethod]
    public void An_agent_has_a_limit_where_the_policy_has_none()
    {
        Assert.AreEqual(TimeSpan.FromHours(1), AgentLaunch.LimitOf(Policy()));
        Assert.AreEqual(TimeSpan.FromMinutes(3), AgentLaunch.LimitOf(Policy() with { Limits = new() { Run = TimeSpan.FromMinutes(3) } }));
    }

    private AgentLaunch Launch(string agent, string? model, params EgressRoute[] routes) => Launch(agent, model, "mend it", routes);

    private AgentLaunch Launch(string agent, string? model, string goal, params EgressRoute[] routes) =>
        AgentLaunch.Of(Request(agent, model, goal), Policy(routes), "R7", Finder());

    private AgentFinder Finder() => new(_home, [], Path.Combine(_home, "bin"));

    private static RunRequest Request(string? agent, string? model, string goal) =>
        new(goal, null, ["sh", "-c", "{goal}"], false, 80, 24, "dumb", new Dictionary<string, string>()) { Agent = agent, Model = model };

    private static Policy Policy(params EgressRoute[] routes) => new() { Hash = "", Branch = "trunk", Egress = routes };

    private static EgressRoute Route(string name, ModelApi api, params string[] models) => new() { Name = name, Api = api, Url = "https://provider.example", Models = models };
}
