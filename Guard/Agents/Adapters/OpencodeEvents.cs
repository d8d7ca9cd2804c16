using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Lines of <c>opencode run --format json</c>: parts of messages. Its last step's reason says whether it is done.</summary>
internal sealed class OpencodeEvents : IAgentEventReader
{
    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        JsonElement part = line.At("part");
        switch (line.Text("type"))
        {
            case "step_start": events.Add(new(AgentEventKind.Turn)); break;
            case "text": events.Add(new(AgentEventKind.Message) { Text = AgentEvent.Cut(part.Text("text")) }); break;
            case "tool_use":
                JsonElement state = part.At("state");
                events.Add(new(AgentEventKind.ToolCall) { Tool = part.Text("tool"), Text = state.At("input").Arguments() });
                events.Add(new(AgentEventKind.ToolResult)
                {
                    Tool = part.Text("tool"), Text = AgentEvent.Cut(state.Text("output") is { Length: > 0 } output ? output : state.Text("error")),
                    Failed = state.Text("status") == "error" || state.Count("metadata", "exit") > 0,
                });
                break;
            case "step_finish": StepFinish(part, events); break;
            case "error": Error(line.At("error"), events); break;
        }
    }

    private static void StepFinish(JsonElement part, ICollection<AgentEvent> events)
    {
        JsonElement tokens = part.At("tokens");
        long cached = tokens.Count("cache", "read");
        events.Add(new(AgentEventKind.Usage)
        {
            Tokens = new(
                TokenCount.Sum(TokenCount.Sum(tokens.Count("input"), cached), tokens.Count("cache", "write")),
                TokenCount.Sum(tokens.Count("output"), tokens.Count("reasoning")), cached),
            Cost = part.Amount("cost"),
        });
        if (part.Text("reason") == "stop") events.Add(new(AgentEventKind.Finished));
        else if (part.Text("reason") is "length" or "error" or "content-filter")
            events.Add(new(AgentEventKind.Finished) { Failed = true, Text = "the model's answer ended by " + part.Text("reason") });
    }

    private static void Error(JsonElement error, ICollection<AgentEvent> events) => events.Add(new(AgentEventKind.Finished)
    {
        Failed = true, Status = error.Status("data", "statusCode"),
        Text = AgentEvent.Cut(error.Text("data", "message") is { Length: > 0 } message ? $"{error.Text("name")}: {message}" : error.Text("name")),
    });
}
