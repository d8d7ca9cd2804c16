using Guard.Egress;

namespace Guard.Agents.Adapters;

/// <summary>What an adapter needs to know of a run.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="Prompt">What the agent is told; it begins with a letter.</param>
/// <param name="Model">The model that is asked, or null for the agent's own choice.</param>
/// <param name="Route">The way to the model.</param>
/// <param name="Program">How the agent is started in the box: the program and, for a script, what comes before it.</param>
internal sealed record AgentPlan(string RunId, string Prompt, string? Model, ModelRoute Route, IReadOnlyList<string> Program)
{
    /// <summary>Stands where an agent wants a key. Guard's proxy puts the real one in its place, outside of the box.</summary>
    public string Placeholder => "guard-placeholder-" + RunId.ToLowerInvariant();
}
