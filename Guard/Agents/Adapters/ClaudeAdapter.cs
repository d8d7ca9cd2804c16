using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>Claude Code (<c>claude -p</c>). A native program; it retries a failing provider ten times and gives up after some minutes.</summary>
internal sealed class ClaudeAdapter : IAgentAdapter
{
    /// <inheritdoc/>
    public string Name => "claude";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.Anthropic];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("@anthropic-ai/claude-code", "2.1.330", ["@anthropic-ai/claude-code-linux-x64/claude"], NeedsNode: false);

    /// <inheritdoc/>
    public bool NeedsModel => false;

    /// <inheritdoc/>
    public IAgentEventReader CreateReader() => new ClaudeEvents();

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan) => new(
    [
        .. plan.Program, "--print", "--output-format", "stream-json", "--verbose", "--dangerously-skip-permissions", // the box is the permission
        "--disallowedTools", "WebFetch,WebSearch",
        .. plan.Model is { } model ? (string[])["--model", model] : [],
        "--", plan.Prompt,
    ])
    {
        Environment = new Dictionary<string, string>
        {
            ["ANTHROPIC_BASE_URL"] = plan.Route.BoxUrl,
            ["ANTHROPIC_API_KEY"] = plan.Placeholder,
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1", // updates, telemetry, error reports
            ["DISABLE_TELEMETRY"] = "1",
            ["DISABLE_ERROR_REPORTING"] = "1",
            ["DISABLE_AUTOUPDATER"] = "1",
        },
    };
}
