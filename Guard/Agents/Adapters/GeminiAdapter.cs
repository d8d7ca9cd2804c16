using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>Gemini CLI (<c>gemini -p</c>). A script of Node.js; it picks its way of signing in from a file, and retries a failing provider silently.</summary>
internal sealed class GeminiAdapter : IAgentAdapter
{
    private const string Settings =
        """{"security":{"auth":{"selectedType":"gemini-api-key"}},"privacy":{"usageStatisticsEnabled":false},"telemetry":{"enabled":false},"general":{"enableAutoUpdate":false,"enableAutoUpdateNotification":false}}""";

    /// <inheritdoc/>
    public string Name => "gemini";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.Gemini];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("@google/gemini-cli", "0.61.0", ["@google/gemini-cli/bundle/gemini.js"], NeedsNode: true);

    /// <inheritdoc/>
    public bool NeedsModel => false;

    /// <inheritdoc/>
    public IAgentEventReader CreateReader() => new GeminiEvents();

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan) => new(
    [
        .. plan.Program, "--skip-trust", "--yolo", "--output-format", "stream-json", // without --yolo the model is not offered a shell
        .. plan.Model is { } model ? (string[])["--model", model] : [],
        "--prompt", plan.Prompt,
    ])
    {
        Environment = new Dictionary<string, string>
        {
            ["GEMINI_API_KEY"] = plan.Placeholder,
            ["GOOGLE_GEMINI_BASE_URL"] = plan.Route.BoxUrl,
            ["GEMINI_CLI_NO_RELAUNCH"] = "true",
        },
        Files = new Dictionary<string, string> { ["/home/agent/.gemini/settings.json"] = Settings },
    };
}
