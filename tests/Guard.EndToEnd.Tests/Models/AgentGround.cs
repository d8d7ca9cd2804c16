using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>A guarded sample project whose policy has a route to a scripted provider, and the real agents as a toolchain.</summary>
internal sealed class AgentGround : IAsyncDisposable
{
    private AgentGround(Ground ground, ModelServer server, ScratchRepository repository) => (Ground, Server, Repository) = (ground, server, repository);

    /// <summary>The ground.</summary>
    public Ground Ground { get; }

    /// <summary>The provider.</summary>
    public ModelServer Server { get; }

    /// <summary>The guarded project.</summary>
    public ScratchRepository Repository { get; }

    /// <summary>Makes one, with the agents in a toolchain.</summary>
    /// <param name="api">The route's interface.</param>
    /// <param name="failure">How the provider fails.</param>
    /// <param name="limits">Further limits of the policy, such as <c>requests: 5</c>.</param>
    /// <param name="commands">What the model asks for.</param>
    public static Task<AgentGround> CreateAsync(string api, ModelFailure failure, string? limits, params string[] commands) =>
        CreateAsync(api, failure, limits, toolchain: true, commands);

    /// <summary>Makes one.</summary>
    public static async Task<AgentGround> CreateAsync(string api, ModelFailure failure, string? limits, bool toolchain, string[] commands)
    {
        Ground ground = Ground.Create();
        ModelServer server = await ModelServer.StartAsync(failure, commands);
        return new AgentGround(ground, server, await ground.GuardedAsync(Policy(ground, api, server.Url, limits, toolchain)));
    }

    /// <summary>Runs an agent on it.</summary>
    /// <returns>What <c>guard run --json</c> printed, and all that it said.</returns>
    public async Task<(ProgramResult Program, JsonNode Result)> RunAsync(string agent, string goal = "raise the value")
    {
        ProgramResult run = await Ground.Guard.RunAsync(Repository.Directory, "run", "--json", "--agent", agent, "--model", "scripted-1", "--goal", goal);
        return run.Output.Length > 0 ? (run, JsonNode.Parse(run.Output)!) : throw new AssertFailedException(run.ToString());
    }

    /// <summary>The newest entry of the log of one kind.</summary>
    public async Task<JsonNode> EntryAsync(string name) =>
        (await Ground.JsonAsync(Repository, "log"))["entries"]!.AsArray().Last(entry => (string?)entry!["event"] == name)!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Ground.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static string Policy(Ground ground, string api, string url, string? limits, bool toolchain) => Sample.Policy(ground.Gate)
        .Replace($"toolchains: [\"{ground.Gate}\"]", $"toolchains: [\"{ground.Gate}\"{(toolchain ? $", \"{InstalledAgents.Directory}\"" : "")}]", StringComparison.Ordinal)
        .Replace("limits: { memory: 512MiB, processes: 64, run: 10m }", $"limits: {{ memory: 4GiB, processes: 512, {limits ?? "run: 10m"} }}", StringComparison.Ordinal)
        + $"egress:\n  - {{ name: model, api: {api}, url: \"{url}\", private: true, credential: none, models: [\"scripted-1\"] }}\n";
}
