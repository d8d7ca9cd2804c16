using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>The real agents from npm, in the versions of eng/agents/package.json, installed once for all tests by eng/test.sh.</summary>
internal static class InstalledAgents
{
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["claude"] = "@anthropic-ai/claude-code", ["codex"] = "@openai/codex", ["opencode"] = "opencode-ai", ["gemini"] = "@google/gemini-cli", ["pi"] = "@mariozechner/pi-coding-agent",
    };

    private static readonly string Root = FindRoot();

    /// <summary>Where they are: a directory with <c>node_modules</c>.</summary>
    public static string Directory { get; } = Environment.GetEnvironmentVariable("GUARD_TEST_AGENTS") is { Length: > 0 } named ? named : Path.Combine(Root, "artifacts", "agents");

    /// <summary>npm's cache of them.</summary>
    public static string Cache => Path.Combine(Directory, "cache");

    /// <summary>Ends a test as inconclusive where an agent is not here.</summary>
    public static void Require(string name)
    {
        string package = Packages[name], manifest = Path.Combine(Directory, "node_modules", package, "package.json");
        if (!File.Exists(manifest)) Assert.Inconclusive($"{package} is not in {Directory}: eng/test.sh installs it where npm and its registry can be reached");
        string found = VersionIn(manifest), tested = (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "eng", "agents", "package.json")))!["dependencies"]![package]!;
        if (found != tested) Assert.Inconclusive($"{package} in {Directory} is {found}, and {tested} is what is tested: run eng/test.sh");
        if (name is "gemini" or "pi" && !File.Exists("/usr/bin/node")) Assert.Inconclusive("node is missing in /usr/bin: apt-get install nodejs");
    }

    private static string VersionIn(string manifest) => (string)JsonNode.Parse(File.ReadAllText(manifest))!["version"]!;

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory.TrimEnd('/');
        while (at is not null && !File.Exists(Path.Combine(at, "Guard.sln"))) at = Path.GetDirectoryName(at);
        return at ?? throw new InvalidOperationException("Guard.sln is above these tests.");
    }
}
