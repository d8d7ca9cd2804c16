using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Lines of <c>claude -p --output-format stream-json --verbose</c>: whole messages of the Messages API, and a result at the end.</summary>
internal sealed class ClaudeEvents : IAgentEventReader
{
    private readonly Dictionary<string, string> _tools = new(StringComparer.Ordinal);
    private string _message = "";

    /// <inheritdoc/>
    public void Read(JsonElement line, ICollection<AgentEvent> events)
    {
        switch (line.Text("type"))
        {
            case "system" when line.Text("subtype") == "init":
                events.Add(new(AgentEventKind.Started) { Text = $"{line.Text("model")} (claude {line.Text("claude_code_version")})" });
                break;
            case "system" when line.Text("subtype") == "api_retry":
                events.Add(new(AgentEventKind.Retry) { Text = AgentEvent.Cut(line.Text("error")), Status = line.Status("error_status") });
                break;
            case "assistant": Assistant(line, events); break;
            case "user": Results(line, events); break;
            case "result": Result(line, events); break;
        }
    }

    private void Assistant(JsonElement line, ICollection<AgentEvent> events)
    {
        // One line a block of content; the blocks of a message share its id and repeat its usage.
        string id = line.Text("message", "id");
        if (id.Length == 0 || id != _message)
        {
            events.Add(new(AgentEventKind.Turn));
            events.Add(new(AgentEventKind.Usage) { Tokens = Tokens(line.At("message", "usage")) });
        }

        _message = id;
        foreach (JsonElement block in line.Items("message", "content"))
        {
            switch (block.Text("type"))
            {
                case "text": events.Add(new(AgentEventKind.Message) { Text = AgentEvent.Cut(block.Text("text")) }); break;
                case "tool_use":
                    if (_tools.Count < 10_000) _tools[EventText.Name(block.Text("id"))] = EventText.Name(block.Text("name"));
                    events.Add(new(AgentEventKind.ToolCall) { Tool = block.Text("name"), Text = block.At("input").Arguments() });
                    break;
            }
        }
    }

    private void Results(JsonElement line, ICollection<AgentEvent> events)
    {
        _message = ""; // what follows is another turn, whatever its id
        foreach (JsonElement block in line.Items("message", "content").Where(block => block.Text("type") == "tool_result"))
        {
            _tools.Remove(EventText.Name(block.Text("tool_use_id")), out string? tool);
            events.Add(new(AgentEventKind.ToolResult) { Tool = tool ?? block.Text("tool_use_id"), Text = block.At("content").Words(), Failed = block.Flag("is_error") });
        }
    }

    // A failed run's subtype is "success", too: is_error counts.
    private static void Result(JsonElement line, ICollection<AgentEvent> events)
    {
        TokenCount all = line.At("modelUsage") is { ValueKind: JsonValueKind.Object } models
            ? models.EnumerateObject().Select(model => OfModel(model.Value)).Aggregate(TokenCount.None, (sum, next) => sum + next)
            : Tokens(line.At("usage"));
        events.Add(new(AgentEventKind.Usage) { Tokens = all, Cost = line.Amount("total_cost_usd"), Total = true });
        bool failed = line.At("is_error").ValueKind != JsonValueKind.False;
        events.Add(new(AgentEventKind.Finished)
        {
            Failed = failed, Status = line.Status("api_error_status"),
            Text = AgentEvent.Cut(line.Text("result") is { Length: > 0 } result ? result : failed ? line.Text("subtype") : ""),
        });
    }

    private static TokenCount Tokens(JsonElement usage)
    {
        long cached = usage.Count("cache_read_input_tokens");
        return new TokenCount(
            TokenCount.Sum(TokenCount.Sum(usage.Count("input_tokens"), cached), usage.Count("cache_creation_input_tokens")), usage.Count("output_tokens"), cached);
    }

    private static TokenCount OfModel(JsonElement usage)
    {
        long cached = usage.Count("cacheReadInputTokens");
        return new TokenCount(TokenCount.Sum(TokenCount.Sum(usage.Count("inputTokens"), cached), usage.Count("cacheCreationInputTokens")), usage.Count("outputTokens"), cached);
    }
}
