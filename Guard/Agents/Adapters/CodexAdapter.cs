using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>Codex CLI (<c>codex exec</c>). A native program with a provider of our own: its built-in one would try WebSocket first and ask other hosts.</summary>
internal sealed class CodexAdapter : IAgentAdapter
{
    private const string Config = """
        model_provider = "guard"
        check_for_update_on_startup = false
        web_search = "disabled"
        [model_providers.guard]
        name = "guard"
        base_url = "{0}/v1"
        env_key = "GUARD_MODEL_KEY"
        wire_api = "responses"
        [analytics]
        enabled = false
        [feedback]
        enabled = false
        [otel]
        exporter = "none"
        trace_exporter = "none"
        metrics_exporter = "none"
        [history]
        persistence = "none"
        [skills.bundled]
        enabled = false
        [features]
        plugins = false
        apps = false
        remote_plugin = false

        """;

    /// <inheritdoc/>
    public string Name => "codex";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.OpenAi];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("@openai/codex", "0.169.0", ["@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex"], NeedsNode: false);

    /// <inheritdoc/>
    public bool NeedsModel => false;

    /// <inheritdoc/>
    public IAgentEventReader CreateReader() => new CodexEvents();

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan) => new(
    [
        // Its own sandbox would make .git read-only, and the box is one already.
        .. plan.Program, "exec", "--json", "--ephemeral", "--dangerously-bypass-approvals-and-sandbox",
        .. plan.Model is { } model ? (string[])["--model", model] : [],
        "--", plan.Prompt,
    ])
    {
        Environment = new Dictionary<string, string> { ["GUARD_MODEL_KEY"] = plan.Placeholder },
        Files = new Dictionary<string, string> { ["/home/agent/.codex/config.toml"] = Config.Replace("{0}", plan.Route.BoxUrl, StringComparison.Ordinal) },
    };
}
