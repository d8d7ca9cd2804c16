using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>OpenAI's Responses.</summary>
internal sealed class ResponsesDialect : IModelDialect
{
    /// <inheritdoc/>
    public bool Serves(string path) => path == "/v1/responses";

    /// <inheritdoc/>
    public int Results(JsonObject request) => request["input"] is JsonArray input ? input.Count(item => (string?)item!["type"] == "function_call_output") : 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Stream(JsonObject request, string? command, int number)
    {
        bool asks = command is not null && request["tools"]?.AsArray().Any(tool => (string?)tool!["name"] == "exec_command") == true;
        JsonObject item = asks
            ? new()
            {
                ["type"] = "function_call", ["id"] = $"fc_{number}", ["call_id"] = $"call_{number}", ["name"] = "exec_command",
                ["arguments"] = new JsonObject { ["cmd"] = command }.ToJsonString(),
            }
            : new()
            {
                ["type"] = "message", ["id"] = $"msg_{number}", ["role"] = "assistant",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = "done" }),
            };
        JsonObject Response() => new() { ["id"] = $"resp_{number}", ["object"] = "response", ["model"] = (string?)request["model"] };
        JsonObject completed = Response();
        completed["status"] = "completed";
        completed["output"] = new JsonArray(item.DeepClone());
        completed["usage"] = new JsonObject
        {
            ["input_tokens"] = 100, ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 40 },
            ["output_tokens"] = 5, ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 2 }, ["total_tokens"] = 105,
        };
        return
        [
            Sse.Named(new() { ["type"] = "response.created", ["sequence_number"] = 0, ["response"] = Response() }),
            Sse.Named(new() { ["type"] = "response.output_item.done", ["sequence_number"] = 1, ["output_index"] = 0, ["item"] = item }),
            Sse.Named(new() { ["type"] = "response.completed", ["sequence_number"] = 2, ["response"] = completed }),
        ];
    }
}
