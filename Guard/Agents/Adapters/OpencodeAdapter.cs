using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;
using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>opencode (<c>opencode run</c>). A native program; on a failing provider it tries again for ever, so only Guard's limits end it.</summary>
internal sealed class OpencodeAdapter : IAgentAdapter
{
    private const string Baseline = "opencode-linux-x64-baseline/bin/opencode";

    /// <inheritdoc/>
    public string Name => "opencode";

    /// <inheritdoc/>
    public IReadOnlyList<ModelApi> Apis { get; } = [ModelApi.OpenAi, ModelApi.Anthropic];

    /// <inheritdoc/>
    public AgentPackage Package { get; } = new("opencode-ai", "1.18.33", Avx2.IsSupported ? ["opencode-linux-x64/bin/opencode", Baseline] : [Baseline], NeedsNode: false);

    /// <inheritdoc/>
    public bool NeedsModel => true;

    /// <inheritdoc/>
    public IAgentEventReader CreateReader() => new OpencodeEvents();

    /// <inheritdoc/>
    public AgentCommand Compose(AgentPlan plan)
    {
        string model = "guard/" + plan.Model;
        var config = new JsonObject
        {
            ["autoupdate"] = false, ["share"] = "disabled", ["snapshot"] = false, ["model"] = model, ["small_model"] = model,
            ["permission"] = new JsonObject { ["webfetch"] = "deny", ["websearch"] = "deny" },
            ["provider"] = new JsonObject
            {
                ["guard"] = new JsonObject
                {
                    ["npm"] = plan.Route.Api == ModelApi.Anthropic ? "@ai-sdk/anthropic" : "@ai-sdk/openai-compatible", // both come with it
                    ["name"] = "guard",
                    ["options"] = new JsonObject { ["baseURL"] = plan.Route.BoxUrl + "/v1", ["apiKey"] = "{env:GUARD_MODEL_KEY}" },
                    ["models"] = new JsonObject
                    {
                        [plan.Model!] = new JsonObject { ["name"] = plan.Model, ["tool_call"] = true, ["limit"] = new JsonObject { ["context"] = 128_000, ["output"] = 16_384 } },
                    },
                },
            },
        };
        return new AgentCommand([.. plan.Program, "run", "--pure", "--format", "json", "--title", plan.RunId, "--", plan.Prompt])
        {
            Environment = new Dictionary<string, string>
            {
                ["GUARD_MODEL_KEY"] = plan.Placeholder,
                ["OPENCODE_CONFIG_CONTENT"] = config.ToJsonString(),
                ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
                ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
            },
        };
    }
}
