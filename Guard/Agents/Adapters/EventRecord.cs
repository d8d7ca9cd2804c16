using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Agents.Adapters;

/// <summary>An event as a line of a run's <c>events.jsonl</c> (docs/agents.md).</summary>
internal static class EventRecord
{
    /// <summary>Writes it, with its line feed.</summary>
    public static string Line(AgentEvent what, DateTimeOffset time)
    {
        var line = new JsonObject { ["v"] = 1, ["time"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), ["event"] = Name(what.Kind) };
        if (what.Tool is not null) line["tool"] = what.Tool;
        if (what.Text.Length > 0) line["text"] = what.Text;
        if (what.Failed) line["failed"] = true;
        if (what.Status is not null) line["status"] = what.Status;
        if (what.Tokens is { } tokens) (line["inputTokens"], line["cachedTokens"], line["outputTokens"]) = (tokens.Input, tokens.Cached, tokens.Output);
        if (what.Cost is { } cost) line["cost"] = cost.ToString(CultureInfo.InvariantCulture);
        if (what.Total) line["total"] = true;
        return line.ToJsonString() + "\n";
    }

    private static string Name(AgentEventKind kind) => kind switch
    {
        AgentEventKind.Started => "started",
        AgentEventKind.Turn => "turn",
        AgentEventKind.Message => "message",
        AgentEventKind.ToolCall => "tool-call",
        AgentEventKind.ToolResult => "tool-result",
        AgentEventKind.Usage => "usage",
        AgentEventKind.Retry => "retry",
        AgentEventKind.Error => "error",
        _ => "finished",
    };
}
