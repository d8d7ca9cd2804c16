using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Lines of <c>codex exec --json</c>: items that start and complete within a turn.</summary>
internal sealed class CodexEvents : IAgentEventReader
{
    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        switch (line.Text("type"))
        {
            case "thread.started": events.Add(new(AgentEventKind.Started) { Text = AgentEvent.Cut(line.Text("thread_id")) }); break;
            case "turn.started": events.Add(new(AgentEventKind.Turn)); break;
            case "item.started": Started(line.At("item"), events); break;
            case "item.completed": Completed(line.At("item"), events); break;
            case "error":
                string message = line.Text("message");
                AgentEventKind kind = message.StartsWith("Reconnecting", StringComparison.Ordinal) ? AgentEventKind.Retry : AgentEventKind.Error;
                events.Add(new(kind) { Text = AgentEvent.Cut(message) });
                break;
            case "turn.completed":
                JsonElement usage = line.At("usage");
                events.Add(new(AgentEventKind.Usage) { Tokens = new(usage.Count("input_tokens"), usage.Count("output_tokens"), usage.Count("cached_input_tokens")) });
                events.Add(new(AgentEventKind.Finished));
                break;
            case "turn.failed":
                events.Add(new(AgentEventKind.Finished) { Failed = true, Text = AgentEvent.Cut(line.Text("error", "message")) });
                break;
        }
    }

    private static void Started(JsonElement item, ICollection<AgentEvent> events)
    {
        if (Tool(item) is { } tool) events.Add(new(AgentEventKind.ToolCall) { Tool = tool, Text = Call(item) });
    }

    private static void Completed(JsonElement item, ICollection<AgentEvent> events)
    {
        switch (item.Text("type"))
        {
            case "agent_message": events.Add(new(AgentEventKind.Message) { Text = AgentEvent.Cut(item.Text("text")) }); break;
            case "error": events.Add(new(AgentEventKind.Error) { Text = AgentEvent.Cut(item.Text("message")) }); break;
            default:
                if (Tool(item) is { } tool)
                    events.Add(new(AgentEventKind.ToolResult) { Tool = tool, Text = AgentEvent.Cut(item.Text("aggregated_output")), Failed = item.Text("status") == "failed" });
                break;
        }
    }

    private static string? Tool(JsonElement item) => item.Text("type") switch
    {
        "command_execution" => "exec_command",
        "file_change" => "apply_patch",
        "mcp_tool_call" or "web_search" => item.Text("type"),
        _ => null,
    };

    private static string Call(JsonElement item) => item.Text("command") is { Length: > 0 } command
        ? AgentEvent.Cut(command)
        : AgentEvent.Cut(string.Join(", ", item.Items("changes").Take(50).Select(change => $"{change.Text("kind")} {change.Text("path")}")));
}
