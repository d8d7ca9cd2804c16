using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Guard.Nights;

/// <summary>A plan on its way from a command to the resident Guard.</summary>
internal static class NightPlanJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes it.</summary>
    public static JsonNode Write(NightPlan plan) => JsonSerializer.SerializeToNode(plan, Options)!;

    /// <summary>Reads and checks it.</summary>
    /// <param name="node">What the command sent.</param>
    /// <param name="startedBy">Who it is, as the kernel says; whatever the command wrote.</param>
    /// <exception cref="GuardException">G349: it cannot be read, or a limit is out of its range.</exception>
    public static NightPlan Read(JsonNode? node, string startedBy)
    {
        try
        {
            NightPlan plan = node.Deserialize<NightPlan>(Options) ?? throw new JsonException("null");
            NightLimits limits = plan.Limits;
            if (plan.Goal.Trim().Length == 0) throw Wrong("The goal is empty.");
            if (plan.Agent is null == (plan.Command.Count == 0)) throw Wrong("A night needs an agent, or a command after --, and not both.");
            if (plan.Command.Count > 0 && plan.Command[0].Length == 0) throw Wrong("The command is empty.");
            if (limits.Attempts < 1 || limits.Tokens < 1 || limits.Money <= 0 || limits.Pushes < 1 || limits.Rejects < 1 || limits.Still < 1 || limits.Failures < 1)
                throw Wrong("A limit is below 1.");
            if (limits.Target is { } target && !double.IsFinite(target)) throw Wrong("The score asked for is no number.");
            return plan with { StartedBy = startedBy };
        }
        catch (JsonException error)
        {
            throw new GuardException(ExitCode.Usage, "G349", "The night's plan cannot be read: " + error.Message, "Use the guard command of the same build: guard stop, then again.", error);
        }
    }

    private static GuardException Wrong(string message) => new(ExitCode.Usage, "G349", message, "guard night --help says what may be written.");
}
