using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>The Messages API.</summary>
internal sealed class AnthropicDialect : IModelDialect
{
    /// <inheritdoc/>
    public bool Serves(string path) => path == "/v1/messages";

    /// <inheritdoc/>
    public int Results(JsonObject request) => request["messages"]!.AsArray().Select(message => message!["content"]).OfType<JsonArray>()
        .Sum(content => content.Count(block => (string?)block!["type"] == "tool_result"));

    /// <inheritdoc/>
    public IReadOnlyList<string> Stream(JsonObject request, string? command, int number)
    {
        string? tool = request["tools"]?.AsArray().Select(each => (string?)each!["name"]).FirstOrDefault(name => name is "Bash" or "bash");
        bool asks = command is not null && tool is not null;
        JsonObject block = asks ? new() { ["type"] = "tool_use", ["id"] = $"toolu_{number}", ["name"] = tool, ["input"] = new JsonObject() } : new() { ["type"] = "text", ["text"] = "" };
        JsonObject delta = asks
            ? new() { ["type"] = "input_json_delta", ["partial_json"] = new JsonObject { ["command"] = command, ["description"] = "work" }.ToJsonString() }
            : new() { ["type"] = "text_delta", ["text"] = "done" };
        return
        [
            Sse.Named(new()
            {
                ["type"] = "message_start",
                ["message"] = new JsonObject
                {
                    ["id"] = $"msg_{number}", ["type"] = "message", ["role"] = "assistant", ["model"] = (string?)request["model"], ["content"] = new JsonArray(),
                    ["stop_reason"] = null, ["stop_sequence"] = null,
                    ["usage"] = new JsonObject { ["input_tokens"] = 60, ["cache_read_input_tokens"] = 40, ["cache_creation_input_tokens"] = 0, ["output_tokens"] = 1 },
                },
            }),
            Sse.Named(new() { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = block }),
            Sse.Named(new() { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = delta }),
            Sse.Named(new() { ["type"] = "content_block_stop", ["index"] = 0 }),
            Sse.Named(new()
            {
                ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = asks ? "tool_use" : "end_turn", ["stop_sequence"] = null },
                ["usage"] = new JsonObject { ["output_tokens"] = 5 },
            }),
            Sse.Named(new() { ["type"] = "message_stop" }),
        ];
    }
}
