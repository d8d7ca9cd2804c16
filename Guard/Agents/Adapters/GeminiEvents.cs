using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Lines of <c>gemini -o stream-json</c>: messages in pieces, tools, and a result with the sums at the end.</summary>
internal sealed class GeminiEvents : IAgentEventReader
{
    private readonly Dictionary<string, string> _tools = new(StringComparer.Ordinal);
    private bool _speaking;

    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        string type = line.Text("type");
        bool speaking = type == "message" && line.Text("role") == "assistant";
        switch (type)
        {
            case "init": events.Add(new(AgentEventKind.Started) { Text = AgentEvent.Cut(line.Text("model")) }); break;
            case "message" when speaking:
                if (!_speaking) events.Add(new(AgentEventKind.Turn));
                events.Add(new(AgentEventKind.Message) { Text = AgentEvent.Cut(line.Text("content")) });
                break;
            case "tool_use":
                if (!_speaking) events.Add(new(AgentEventKind.Turn));
                if (_tools.Count < 10_000) _tools[EventText.Name(line.Text("tool_id"))] = EventText.Name(line.Text("tool_name"));
                events.Add(new(AgentEventKind.ToolCall) { Tool = line.Text("tool_name"), Text = line.At("parameters").Arguments() });
                break;
            case "tool_result":
                _tools.Remove(EventText.Name(line.Text("tool_id")), out string? tool);
                events.Add(new(AgentEventKind.ToolResult) { Tool = tool ?? line.Text("tool_id"), Text = Output(line), Failed = line.Text("status") == "error" });
                break;
            case "error": events.Add(new(AgentEventKind.Error) { Text = AgentEvent.Cut(line.Text("message")) }); break;
            case "result": Result(line, events); break;
        }

        _speaking = speaking || (type == "tool_use" && _speaking);
    }

    private static string Output(JsonElement line) => AgentEvent.Cut(line.Text("output") is { Length: > 0 } output ? output : line.Text("error", "message"));

    private static void Result(JsonElement line, ICollection<AgentEvent> events)
    {
        JsonElement stats = line.At("stats");
        events.Add(new(AgentEventKind.Usage) { Tokens = new(stats.Count("input_tokens"), stats.Count("output_tokens"), stats.Count("cached")), Total = true });
        events.Add(new(AgentEventKind.Finished) { Failed = line.Text("status") != "success", Text = AgentEvent.Cut(line.Text("error", "message")) });
    }
}
