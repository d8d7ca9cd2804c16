using System.Globalization;
using Guard.Measuring.Boxes;

namespace Guard.Agents.Adapters;

/// <summary>An event as text for a person: no control characters, tools on one line.</summary>
internal static class EventText
{
    private const int MostLine = 300;
    private const int MostName = 128;

    /// <summary>Writes it; null where there is nothing to show.</summary>
    public static string? Of(AgentEvent what) => what.Kind switch
    {
        AgentEventKind.Started => "agent: " + Line(what.Text),
        AgentEventKind.Message when what.Text.Length > 0 => Printable.Clean(what.Text).TrimEnd(),
        AgentEventKind.ToolCall => $"> {Line(what.Tool ?? "tool")}: {Line(what.Text)}",
        AgentEventKind.ToolResult => $"  {(what.Failed ? "failed: " : "")}{Line(what.Text)}",
        AgentEventKind.Retry => $"! tries again: {Status(what)}{Line(what.Text)}",
        AgentEventKind.Error => $"! {Status(what)}{Line(what.Text)}",
        AgentEventKind.Finished when what.Failed => $"! gave up: {Status(what)}{Line(what.Text)}",
        _ => null,
    };

    /// <summary>A name or an id as it is kept: as long as real ones are, whatever the agent's output says.</summary>
    public static string Name(string text) => text.Length <= MostName ? text : text[..MostName];

    private static string Line(string text) => Printable.Line(text, MostLine);

    private static string Status(AgentEvent what) => what.Status is { } status ? string.Create(CultureInfo.InvariantCulture, $"{status} ") : "";
}
