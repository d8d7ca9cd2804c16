using System.Text.Json;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>Bodies of the Messages API and of its token count.</summary>
/// <param name="route">The route.</param>
/// <param name="counting">Whether the call only counts tokens.</param>
internal sealed class AnthropicRules(EgressRoute route, bool counting) : BodyRules(route)
{
    private static readonly HashSet<string> Fields =
    [
        "model", "messages", "system", "tools", "tool_choice", "metadata", "max_tokens", "stream", "stop_sequences", "temperature", "top_p", "top_k", "thinking",
        "context_management", "output_config", "output_format", "service_tier", "speed", "inference_geo", "cache_control", "mcp_servers", "container", "betas", "diagnostics",
    ];

    private static readonly HashSet<string> MessageFields = ["role", "content", "output_config", "cache_control", "tools", "id"];

    // What the model was told or said before; a server tool's calls and results stand in an answer only where the route allows the tool.
    private static readonly HashSet<string> Blocks =
        ["text", "thinking", "redacted_thinking", "tool_use", "tool_reference", "search_result", "compaction", "fallback", "server_tool_use", "tool_search_tool_result", "context_boundary"];

    /// <inheritdoc/>
    public override RequestFacts Check(JsonElement root)
    {
        Known(root, "the request", Fields, isRoot: true);
        string model = Model(root);
        if (!counting && Optional(root, "max_tokens") is null) throw Deny("The request sets no `max_tokens`.", "Set it; the provider needs it too.");
        if (IsSet(root, "mcp_servers")) Need(ProviderAbility.Mcp, "connections to MCP servers");
        if (IsSet(root, "container")) Need(ProviderAbility.Containers, "a container");
        if (Optional(root, "speed") is { } speed && Text(speed, "`speed`") != "standard" && !Route.Fields.Contains("speed"))
            throw Deny("The request asks for another speed, which costs more than the policy's prices say.", $"If it should be possible, the policy says `fields: [speed]` on the route {Route.Name}.");
        if (IsSet(root, "inference_geo") && !Route.Fields.Contains("inference_geo"))
            throw Deny("The request asks for a place of inference, which can cost more than the policy's prices say.", $"If it should be possible, the policy says `fields: [inference_geo]` on the route {Route.Name}.");
        if (Optional(root, "context_management") is { } management) Edits(management);
        if (Optional(root, "tools") is { } tools) Tools(tools, "tools");
        if (Optional(root, "system") is { ValueKind: JsonValueKind.Array } system) Content(system, "system");
        foreach (JsonElement message in Objects(Optional(root, "messages") ?? throw Deny("The request has no messages.", "Send some."), "messages"))
        {
            Known(message, "a message", MessageFields);
            if (Optional(message, "content") is { ValueKind: not JsonValueKind.String } content) Content(content, "a message");
            if (Optional(message, "tools") is { } more) Tools(more, "a message's tools");
        }

        return counting ? new RequestFacts(model, 0, Counts: false) : new RequestFacts(model, Output(root, "max_tokens"));
    }

    private void Tools(JsonElement tools, string where)
    {
        foreach (JsonElement tool in Objects(tools, where)) Tool(Kind(tool, where, "custom"));
    }

    private void Tool(string kind)
    {
        if (Is("web_search")) Need(ProviderAbility.WebSearch, "web search");
        else if (Is("web_fetch")) Need(ProviderAbility.WebFetch, "fetching addresses");
        else if (Is("code_execution")) Need(ProviderAbility.CodeExecution, "running code on its machines");
        else if (Is("mcp_toolset")) Need(ProviderAbility.Mcp, "tools of an MCP server");
        else if (kind != "custom" && !Is("bash") && !Is("text_editor") && !Is("computer") && !Is("memory") && !Is("tool_search_tool") && !Is("tool_search_tool_regex") && !Is("tool_search_tool_bm25"))
            throw Deny($"The request has a tool of the kind `{Show(kind)}` that Guard does not know.", "Switch it off in the agent, or use a version of Guard that knows it.");

        // A kind is a word alone or with a date behind it: bash_20250124. What else may stand there some day, somebody looks at first.
        bool Is(string word) => kind == word || (kind.StartsWith(word + "_", StringComparison.Ordinal) && kind.Length == word.Length + 9 && kind.AsSpan(word.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0);
    }

    private void Content(JsonElement content, string where)
    {
        foreach (JsonElement block in Objects(content, $"the content of {where}"))
        {
            string kind = Kind(block, "a block");
            switch (kind)
            {
                case "image" or "document":
                    Source(Optional(block, "source") ?? throw Deny($"A block `{kind}` has no source.", "Send what the provider's reference says."), kind);
                    break;
                case "tool_result":
                    if (Optional(block, "content") is { ValueKind: not JsonValueKind.String } result) Content(result, "a tool's result");
                    break;
                case "container_upload":
                    Need(ProviderAbility.Files, "a file kept there");
                    Need(ProviderAbility.Containers, "a container");
                    break;
                case "tool_addition" or "tool_removal" or "tool_change":
                    if (Optional(block, "tools") is { } tools) Tools(tools, "a block's tools");
                    if (Optional(block, "tool") is { ValueKind: JsonValueKind.Object } tool) Tool(Kind(tool, "a block's tool", "custom"));
                    break;
                case "web_search_tool_result" or "web_fetch_tool_result":
                    Result(block); // what an answer held before
                    break;
                case "code_execution_tool_result" or "bash_code_execution_tool_result" or "text_editor_code_execution_tool_result":
                    Need(ProviderAbility.CodeExecution, "running code on its machines");
                    break;
                case "mcp_tool_use" or "mcp_tool_result":
                    Need(ProviderAbility.Mcp, "tools of an MCP server");
                    break;
                default:
                    if (!Blocks.Contains(kind)) throw Deny($"The request has a block of the kind `{Show(kind)}` that Guard does not know.", "Use a version of Guard that knows it.");
                    break;
            }
        }
    }

    // A page that was fetched stands there as a document, which could name an address or a file again.
    private void Result(JsonElement block)
    {
        if (Optional(block, "content") is not { ValueKind: JsonValueKind.Object } result || Optional(result, "content") is not { ValueKind: JsonValueKind.Object } page) return;
        if (Optional(page, "source") is { } source) Source(source, "document");
    }

    // Edits that only leave out what was said are free; summaries of the provider's are generations that its top-level counts do not show.
    private void Edits(JsonElement management)
    {
        if (management.ValueKind != JsonValueKind.Object) throw Deny("`context_management` is no object.", "Send what the provider's reference says.");
        if (Optional(management, "edits") is not { } edits) return;
        foreach (JsonElement edit in Objects(edits, "edits"))
        {
            string kind = Kind(edit, "an edit");
            if (!kind.StartsWith("clear_", StringComparison.Ordinal) && !Route.Fields.Contains("context_management"))
                throw Deny($"The request asks for an edit `{Show(kind)}` of its context, whose cost the provider does not count with the rest.", $"If it should be possible, the policy says `fields: [context_management]` on the route {Route.Name}; otherwise switch it off in the agent.");
        }
    }

    private void Source(JsonElement source, string of)
    {
        if (source.ValueKind != JsonValueKind.Object) throw Deny("A source is no object.", "Send what the provider's reference says.");
        string kind = Kind(source, "a source");
        switch (kind)
        {
            case "base64" or "text":
                break;
            case "content":
                if (Optional(source, "content") is { ValueKind: not JsonValueKind.String } content) Content(content, "a source");
                break;
            case "url":
                Need(ProviderAbility.UrlSources, $"loading a {of} from an address");
                break;
            case "file":
                Need(ProviderAbility.Files, $"a {of} kept there");
                break;
            default:
                throw Deny($"The request has a source of the kind `{Show(kind)}` that Guard does not know.", "Send it as base64.");
        }
    }
}
