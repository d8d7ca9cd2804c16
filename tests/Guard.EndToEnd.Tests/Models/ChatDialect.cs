using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>OpenAI's Chat Completions.</summary>
internal sealed class ChatDialect : IModelDialect
{
    /// <inheritdoc/>
    public bool Serves(string path) => path == "/v1/chat/completions";

    /// <inheritdoc/>
    public int Results(JsonObject request) => request["messages"]!.AsArray().Count(message => (string?)message!["role"] == "tool");

    /// <inheritdoc/>
    public IReadOnlyList<string> Stream(JsonObject request, string? command, int number)
    {
        bool asks = command is not null && request["tools"]?.AsArray().Any(tool => (string?)tool!["function"]?["name"] == "bash") == true;
        JsonObject delta = !asks ? new() { ["role"] = "assistant", ["content"] = "done" } : new()
        {
            ["role"] = "assistant",
            ["tool_calls"] = new JsonArray(new JsonObject
            {
                ["index"] = 0, ["id"] = $"call_{number}", ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = "bash", ["arguments"] = new JsonObject { ["command"] = command, ["description"] = "work" }.ToJsonString() },
            }),
        };
        return [Sse.Plain(Chunk(delta, null)), Sse.Plain(Chunk(new(), asks ? "tool_calls" : "stop")), Sse.Plain(Usage()), "data: [DONE]\n\n"];

        JsonObject Chunk(JsonObject part, string? end) => new()
        {
            ["id"] = $"chatcmpl_{number}", ["object"] = "chat.completion.chunk", ["created"] = 1, ["model"] = (string?)request["model"],
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = part, ["finish_reason"] = end }),
        };

        JsonObject Usage()
        {
            JsonObject chunk = Chunk(new(), null);
            chunk["choices"] = new JsonArray();
            chunk["usage"] = new JsonObject
            {
                ["prompt_tokens"] = 100, ["completion_tokens"] = 5, ["total_tokens"] = 105, ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 40 },
            };
            return chunk;
        }
    }
}
