using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>aider (<c>aider --message</c>), by its manual: no test runs it. It prints no events, and commits by itself; Guard pushes what it committed.</summary>
internal sealed class AiderAdapter : IAgentAdapter
{
    /// <inheritdoc/>
    public string Name => "aider";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.OpenAi, ModelApi.Anthropic];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("aider-chat", null, [], NeedsNode: false); // of PyPI

    /// <inheritdoc/>
    public bool NeedsModel => true;

    /// <inheritdoc/>
    public IAgentEventReader? CreateReader() => null;

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan)
    {
        bool anthropic = plan.Route.Api == ModelApi.Anthropic;
        return new AgentCommand(
        [
            .. plan.Program, "--model", (anthropic ? "anthropic/" : "openai/") + plan.Model, "--yes-always", "--no-check-update", "--analytics-disable",
            "--no-gitignore", "--no-show-model-warnings", "--no-pretty", "--no-stream", "--message", plan.Prompt,
        ])
        {
            Environment = anthropic
                ? new Dictionary<string, string> { ["ANTHROPIC_API_KEY"] = plan.Placeholder, ["ANTHROPIC_API_BASE"] = plan.Route.BoxUrl }
                : new Dictionary<string, string> { ["OPENAI_API_KEY"] = plan.Placeholder, ["OPENAI_API_BASE"] = plan.Route.BoxUrl + "/v1" },
        };
    }
}
