using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>generateContent of the Gemini API.</summary>
internal sealed class GeminiDialect : IModelDialect
{
    /// <inheritdoc/>
    public bool Serves(string path) => path.EndsWith(":streamGenerateContent", StringComparison.Ordinal);

    /// <inheritdoc/>
    public int Results(JsonObject request) => request["contents"]!.AsArray().Select(content => content!["parts"]).OfType<JsonArray>()
        .Sum(parts => parts.Count(part => part!["functionResponse"] is not null));

    /// <inheritdoc/>
    public IReadOnlyList<string> Stream(JsonObject request, string? command, int number)
    {
        string[] tools = [.. request["tools"]?.AsArray().SelectMany(tool => tool!["functionDeclarations"]?.AsArray() ?? []).Select(each => (string)each!["name"]!) ?? []];
        string? tool = tools.FirstOrDefault(name => name is "run_shell_command" or "bash");
        JsonObject part = command is not null && tool is not null
            ? new() { ["functionCall"] = new JsonObject { ["name"] = tool, ["args"] = new JsonObject { ["command"] = command, ["description"] = "work" } } }
            : new() { ["text"] = "done" };
        return
        [
            Sse.Plain(new()
            {
                ["candidates"] = new JsonArray(new JsonObject
                {
                    ["index"] = 0, ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray(part) }, ["finishReason"] = "STOP",
                }),
                ["usageMetadata"] = new JsonObject { ["promptTokenCount"] = 100, ["candidatesTokenCount"] = 5, ["cachedContentTokenCount"] = 40, ["totalTokenCount"] = 105 },
                ["modelVersion"] = "scripted-1", ["responseId"] = $"r{number}",
            }),
        ];
    }
}
