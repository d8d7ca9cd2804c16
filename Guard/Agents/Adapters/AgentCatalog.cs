using Guard.Policies.Loading;

namespace Guard.Agents.Adapters;

/// <summary>The agents that Guard can drive. Any other command runs as one after <c>--</c>, without an adapter.</summary>
internal static class AgentCatalog
{
    /// <summary>All of them, in the order in which they are listed.</summary>
    public static IReadOnlyList<IAgentAdapter> All { get; } =
        [new ClaudeAdapter(), new CodexAdapter(), new OpencodeAdapter(), new GeminiAdapter(), new PiAdapter(), new AiderAdapter()];

    /// <summary>Finds one by its name.</summary>
    /// <exception cref="GuardException">There is none of that name.</exception>
    public static IAgentAdapter Get(string name) => All.FirstOrDefault(adapter => adapter.Name == name) ?? throw new GuardException(
        ExitCode.Usage, "G360", $"Guard knows no agent '{name}'. {DidYouMean.Sentence(name, [.. All.Select(adapter => adapter.Name)])}",
        "Run guard agents for the list; any other command runs as an agent with: guard run --goal \"…\" -- COMMAND");
}
