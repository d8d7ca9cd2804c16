using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>For an agent that prints text for people and no events: nothing is read of it.</summary>
internal sealed class SilentEvents : IAgentEventReader
{
    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        // Its output is shown and kept as it is.
    }
}
