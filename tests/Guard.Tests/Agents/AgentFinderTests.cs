using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Vm;

namespace Guard.Tests.Agents;

/// <summary>Where an agent is found, what is mounted for it, and what is said where it cannot run.</summary>
[TestClass]
public sealed class AgentFinderTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("ga-").FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public void An_agent_that_is_nowhere_is_not_found()
    {
        foreach (IAgentAdapter adapter in AgentCatalog.All) Assert.IsNull(Finder().Find(adapter), adapter.Name);
    }

    [TestMethod]
    public void One_in_home_is_mounted_read_only_at_a_path_of_its_own()
    {
        Package("home/claude/node_modules", "@anthropic-ai/claude-code", "2.1.330", "@anthropic-ai/claude-code-linux-x64/claude");
        InstalledAgent found = Finder().Find(new ClaudeAdapter())!;
        Assert.AreEqual((AgentPlace.Home, "2.1.330", null), (found.Place, found.Version, found.Problem));
        CollectionAssert.AreEqual(new[] { "/opt/agents/claude/node_modules/@anthropic-ai/claude-code-linux-x64/claude" }, found.Program.ToArray());
        Assert.AreEqual(new BoxMount(BoxMountKind.ReadOnly, "/opt/agents/claude/node_modules", At("home/claude/node_modules")), found.Mounts.Single());
    }

    [TestMethod]
    public void One_in_a_toolchain_comes_first_and_needs_no_mount()
    {
        Package("home/claude/node_modules", "@anthropic-ai/claude-code", "1", "@anthropic-ai/claude-code-linux-x64/claude");
        string program = Package("tools/node_modules", "@anthropic-ai/claude-code", "2", "@anthropic-ai/claude-code-linux-x64/claude");
        InstalledAgent found = Finder(toolchains: [At("tools")]).Find(new ClaudeAdapter())!;
        Assert.AreEqual((AgentPlace.Toolchain, "2"), (found.Place, found.Version));
        CollectionAssert.AreEqual(new[] { program }, found.Program.ToArray());
        Assert.IsEmpty(found.Mounts);
    }

    [TestMethod]
    public void One_that_npm_installed_for_all_is_found_by_its_link_and_only_its_own_directory_is_mounted()
    {
        string shim = Package("n/lib/node_modules", "@openai/codex", "0.169.0", "@openai/codex/bin/codex.js");
        Package("n/lib/node_modules", "@openai/codex", "0.169.0", "@openai/codex/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex");
        Package("n/lib/node_modules", "other", "1", "other/secret");
        Link("n/bin/codex", shim);
        InstalledAgent found = Finder(path: "relative:" + At("n/bin")).Find(new CodexAdapter())!;
        Assert.AreEqual((AgentPlace.Path, "0.169.0"), (found.Place, found.Version));
        Assert.AreEqual(new BoxMount(BoxMountKind.ReadOnly, "/opt/agents/codex/node_modules/@openai/codex", At("n/lib/node_modules/@openai/codex")), found.Mounts.Single());
        Assert.AreEqual(
            "/opt/agents/codex/node_modules/@openai/codex/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex", found.Program.Single());
    }

    [TestMethod]
    public void A_script_of_Node_gets_the_node_that_is_there_and_says_so_when_none_is()
    {
        Package("home/pi/node_modules", "@mariozechner/pi-coding-agent", "0.73.1", "@mariozechner/pi-coding-agent/dist/cli.js");
        InstalledAgent without = Finder().Find(new PiAdapter())!;
        Assert.Contains("no node is on PATH", without.Problem!);
        Assert.IsNotNull(without.Fix);
        Write("node/v22/bin/node", "");
        InstalledAgent with = Finder(path: At("node/v22/bin")).Find(new PiAdapter())!;
        Assert.IsNull(with.Problem);
        CollectionAssert.AreEqual(
            new[] { At("node/v22/bin/node"), "/opt/agents/pi/node_modules/@mariozechner/pi-coding-agent/dist/cli.js" }, with.Program.ToArray());
        Assert.AreEqual(new BoxMount(BoxMountKind.ReadOnly, At("node/v22/bin/node"), At("node/v22/bin/node")), with.Mounts[1]);
        Assert.HasCount(1, Finder(toolchains: [At("node/v22")]).Find(new PiAdapter())!.Mounts, "a toolchain is in the box already");
    }

    [TestMethod]
    public void A_native_program_on_PATH_is_mounted_alone_and_a_script_is_refused()
    {
        Write("bin/claude", "\u007fELF...");
        InstalledAgent native = Finder(path: At("bin")).Find(new ClaudeAdapter())!;
        Assert.AreEqual(new BoxMount(BoxMountKind.ReadOnly, "/opt/agents/claude/claude", At("bin/claude")), native.Mounts.Single());
        Assert.AreEqual("/opt/agents/claude/claude", native.Program.Single());
        Write("bin/claude", "#!/bin/sh\nexec something\n");
        InstalledAgent script = Finder(path: At("bin")).Find(new ClaudeAdapter())!;
        Assert.Contains("script", script.Problem!);
        Assert.Contains("guard agents install claude", script.Fix!);
    }

    [TestMethod]
    [DataRow("no JSON")]
    [DataRow("{\"version\":7}")]
    [DataRow("")]
    public void A_package_that_does_not_say_its_version_is_of_unknown_version(string manifest)
    {
        Package("home/claude/node_modules", "@anthropic-ai/claude-code", "1", "@anthropic-ai/claude-code-linux-x64/claude");
        Write("home/claude/node_modules/@anthropic-ai/claude-code/package.json", manifest);
        Assert.IsNull(Finder().Find(new ClaudeAdapter())!.Version);
    }

    [TestMethod]
    [DataRow("aider", null, "G363")]
    [DataRow("claude", "2.1; rm -rf /", "G364")]
    [DataRow("claude", "--registry=https://evil.example", "G364")]
    [DataRow("claude", "../../x", "G364")]
    public async Task What_npm_must_not_be_told_is_refused(string agent, string? version, string id)
    {
        var installer = new AgentInstaller(At("home"), TimeProvider.System);
        GuardException error = await Assert.ThrowsExactlyAsync<GuardException>(() => installer.InstallAsync(AgentCatalog.Get(agent), version, CancellationToken.None));
        Assert.AreEqual(id, error.Id);
    }

    private AgentFinder Finder(string[]? toolchains = null, string path = "") => new(At("home"), toolchains ?? [], path);

    private string At(string path) => Path.Combine(_root, path);

    private string Package(string modules, string name, string version, string program)
    {
        Write($"{modules}/{name}/package.json", $"{{\"name\":\"{name}\",\"version\":\"{version}\"}}");
        Write($"{modules}/{program}", "program");
        return At($"{modules}/{program}");
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.CreateSymbolicLink(At(path), target);
    }
}
