using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Turns the lines of one agent's own format into events. One object reads one run, in order.</summary>
internal interface IAgentEventReader
{
    /// <summary>Reads one line. What it does not know it leaves out, and it never throws: agents change their formats.</summary>
    /// <param name="line">The line, a JSON object.</param>
    /// <param name="events">Where the events go.</param>
    void Read(JsonElement line, ICollection<AgentEvent> events);
}
