using System.Text.Json.Nodes;
using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>pi (<c>pi -p --mode json</c>). A script of Node.js; it exits 0 also when its provider refused it, so its events decide.</summary>
internal sealed class PiAdapter : IAgentAdapter
{
    /// <inheritdoc/>
    public string Name => "pi";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.Anthropic, ModelApi.OpenAi, ModelApi.Gemini];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("@mariozechner/pi-coding-agent", "0.73.1", ["@mariozechner/pi-coding-agent/dist/cli.js"], NeedsNode: true);

    /// <inheritdoc/>
    public bool NeedsModel => true;

    /// <inheritdoc/>
    public IAgentEventReader CreateReader() => new PiEvents();

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan)
    {
        (string api, string path) = plan.Route.Api switch
        {
            ModelApi.Anthropic => ("anthropic-messages", ""),
            ModelApi.Gemini => ("google-generative-ai", "/v1beta"),
            _ => ("openai-completions", "/v1"),
        };
        var models = new JsonObject
        {
            ["providers"] = new JsonObject
            {
                ["guard"] = new JsonObject
                {
                    ["baseUrl"] = plan.Route.BoxUrl + path, ["api"] = api, ["apiKey"] = "GUARD_MODEL_KEY", // the name of the variable
                    ["models"] = new JsonArray(new JsonObject { ["id"] = plan.Model }),
                },
            },
        };
        return new AgentCommand([.. plan.Program, "--provider", "guard", "--model", plan.Model!, "--mode", "json", "--no-session", "-p", plan.Prompt])
        {
            Environment = new Dictionary<string, string> { ["GUARD_MODEL_KEY"] = plan.Placeholder, ["PI_OFFLINE"] = "1" },
            Files = new Dictionary<string, string> { ["/home/agent/.pi/agent/models.json"] = models.ToJsonString() },
        };
    }
}
