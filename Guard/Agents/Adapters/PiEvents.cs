using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>
/// Lines of <c>pi --mode json</c>. Its exit code is 0 even when its provider refused it, so the last answer's <c>stopReason</c> counts; what it
/// retries comes between two ends.
/// </summary>
internal sealed class PiEvents : IAgentEventReader
{
    private string? _failure;

    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        switch (line.Text("type"))
        {
            case "session": events.Add(new(AgentEventKind.Started) { Text = AgentEvent.Cut(line.Text("id")) }); break;
            case "turn_start": events.Add(new(AgentEventKind.Turn)); break;
            case "message_end" when line.Text("message", "role") == "assistant": Answer(line.At("message"), events); break;
            case "tool_execution_start":
                events.Add(new(AgentEventKind.ToolCall) { Tool = line.Text("toolName"), Text = line.At("args").Arguments() });
                break;
            case "tool_execution_end":
                events.Add(new(AgentEventKind.ToolResult) { Tool = line.Text("toolName"), Text = line.At("result", "content").Words(), Failed = line.Flag("isError") });
                break;
            case "auto_retry_start": events.Add(new(AgentEventKind.Retry) { Text = AgentEvent.Cut(line.Text("errorMessage")), Status = StatusIn(line.Text("errorMessage")) }); break;
            case "auto_retry_end" when !line.Flag("success"):
                events.Add(new(AgentEventKind.Finished) { Failed = true, Text = AgentEvent.Cut(line.Text("finalError")) });
                break;
            case "agent_end":
                events.Add(new(AgentEventKind.Finished) { Failed = _failure is not null, Text = _failure ?? "", Status = StatusIn(_failure ?? "") });
                break;
        }
    }

    private void Answer(JsonElement message, ICollection<AgentEvent> events)
    {
        foreach (JsonElement block in message.Items("content").Where(block => block.Text("type") == "text"))
            events.Add(new(AgentEventKind.Message) { Text = AgentEvent.Cut(block.Text("text")) });
        JsonElement usage = message.At("usage");
        long cached = usage.Count("cacheRead");
        events.Add(new(AgentEventKind.Usage)
        {
            Tokens = new(TokenCount.Sum(TokenCount.Sum(usage.Count("input"), cached), usage.Count("cacheWrite")), usage.Count("output"), cached),
            Cost = usage.Amount("cost", "total"),
        });
        string reason = message.Text("stopReason");
        _failure = reason is "error" or "aborted" ? AgentEvent.Cut(message.Text("errorMessage") is { Length: > 0 } error ? error : reason) : null;
    }

    // "401 the key was refused": the status stands first.
    private static int? StatusIn(string error) => error.Length > 3 && error[3] == ' ' && int.TryParse(error.AsSpan(0, 3), out int status) && status is >= 100 and <= 599 ? status : null;
}
