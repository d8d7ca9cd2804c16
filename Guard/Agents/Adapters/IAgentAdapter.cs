using Guard.Policies.Model;

namespace Guard.Agents.Adapters;

/// <summary>How Guard drives one coding agent without a person: its command line, configuration and events.</summary>
internal interface IAgentAdapter
{
    /// <summary>The agent's name, as <c>--agent</c> takes it.</summary>
    string Name { get; }

    /// <summary>The interfaces it can speak to a model's provider.</summary>
    IReadOnlyList<ModelApi> Apis { get; }

    /// <summary>Where it comes from and what of it is started.</summary>
    AgentPackage Package { get; }

    /// <summary>Whether it must be told a model: it knows none by itself that a provider would have.</summary>
    bool NeedsModel { get; }

    /// <summary>Composes what runs in the box. No real credential is known here.</summary>
    AgentCommand Compose(AgentPlan plan);

    /// <summary>Makes a reader of its events, for one run; null for an agent that prints text for people and no events.</summary>
    IAgentEventReader? CreateReader();
}
