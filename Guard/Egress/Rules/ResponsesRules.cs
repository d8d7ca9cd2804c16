using System.Text.Json;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>Bodies of OpenAI's Responses API.</summary>
/// <remarks>
/// <c>store</c> may be anything: what is kept is the account owner's, and no call of the route reads it back. To go on from what is kept needs
/// <c>stored-state</c>, for another run, or another tenant of the account, may have put it there, with tools in it.
/// </remarks>
internal sealed class ResponsesRules(EgressRoute route) : BodyRules(route)
{
    private static readonly HashSet<string> Fields =
    [
        "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "store", "stream", "stream_options", "include", "prompt_cache_key",
        "prompt_cache_retention", "text", "max_output_tokens", "max_tool_calls", "temperature", "top_p", "top_logprobs", "metadata", "client_metadata", "truncation", "service_tier", "user",
        "safety_identifier", "context_management", "previous_response_id", "conversation", "prompt", "background",
    ];

    private static readonly HashSet<string> Stored = ["previous_response_id", "conversation", "prompt", "background"];

    private static readonly HashSet<string> Items =
    [
        "message", "function_call", "custom_tool_call", "local_shell_call", "local_shell_call_output", "shell_call", "apply_patch_call", "apply_patch_call_output", "reasoning",
        "compaction", "compaction_summary", "compaction_trigger", "computer_call", "tool_search_call", "tool_search_output", "ghost_snapshot",
    ];

    /// <inheritdoc/>
    public override RequestFacts Check(JsonElement root)
    {
        Known(root, "the request", Fields, isRoot: true);
        string model = Model(root);
        OpenAiTools.Tier(root, Route);
        foreach (string field in Stored)
        {
            if (IsSet(root, field)) Need(ProviderAbility.StoredState, $"`{field}`");
        }

        if (Optional(root, "tools") is { } tools) Tools(tools, "tools");
        if (Optional(root, "input") is { ValueKind: not JsonValueKind.String } input)
        {
            foreach (JsonElement item in Objects(input, "input")) Item(item);
        }

        return new RequestFacts(model, Output(root, "max_output_tokens"));
    }

    private void Item(JsonElement item)
    {
        string kind = Kind(item, "input", "message");
        switch (kind)
        {
            case "message":
                if (Optional(item, "content") is { ValueKind: not JsonValueKind.String } content) Content(content);
                break;
            case "additional_tools":
                if (Optional(item, "tools") is { } tools) Tools(tools, "additional tools");
                break;
            case "function_call_output" or "custom_tool_call_output" or "shell_call_output":
                if (Optional(item, "output") is { ValueKind: JsonValueKind.Array } output && kind != "shell_call_output") Content(output);
                break;
            case "computer_call_output":
                if (Optional(item, "output") is { ValueKind: JsonValueKind.Object } screen) Part(screen);
                break;
            case "tool_search_output" when Optional(item, "tools") is { } found:
                Tools(found, "found tools");
                break;
            case "item_reference":
                Need(ProviderAbility.StoredState, "an item kept there");
                break;
            case "web_search_call":
                Need(ProviderAbility.WebSearch, "web search");
                break;
            case "file_search_call":
                Need(ProviderAbility.Files, "a search in files kept there");
                break;
            case "code_interpreter_call":
                Need(ProviderAbility.CodeExecution, "running code on its machines");
                break;
            case "image_generation_call":
                Need(ProviderAbility.ImageGeneration, "making images");
                break;
            case "mcp_call" or "mcp_list_tools" or "mcp_approval_request" or "mcp_approval_response":
                Need(ProviderAbility.Mcp, "tools of an MCP server");
                break;
            default:
                if (!Items.Contains(kind)) throw Deny($"The request has an item of the kind `{Show(kind)}` that Guard does not know.", "Use a version of Guard that knows it.");
                break;
        }
    }

    private void Tools(JsonElement tools, string where)
    {
        foreach (JsonElement tool in Objects(tools, where))
        {
            string kind = Kind(tool, where);
            switch (kind)
            {
                case "function" or "custom" or "local_shell" or "apply_patch" or "computer" or "computer_use_preview":
                    break; // the agent carries them out
                case "tool_search":
                    break; // searches the tools of the request
                case "namespace":
                    if (Optional(tool, "tools") is { } inner) Tools(inner, "a namespace");
                    break;
                case "shell":
                    if (Optional(tool, "environment") is not { ValueKind: JsonValueKind.Object } place || Kind(place, "an environment") != "local")
                        Need(ProviderAbility.Containers, "a shell in a container");
                    break;
                case "web_search" or "web_search_preview":
                    Need(ProviderAbility.WebSearch, "web search");
                    break;
                case "file_search":
                    Need(ProviderAbility.Files, "a search in files kept there");
                    break;
                case "code_interpreter":
                    Need(ProviderAbility.CodeExecution, "running code on its machines");
                    Container(tool);
                    break;
                case "image_generation":
                    Need(ProviderAbility.ImageGeneration, "making images");
                    break;
                case "mcp":
                    Need(ProviderAbility.Mcp, "tools of an MCP server");
                    break;
                default:
                    if (kind.StartsWith("web_search", StringComparison.Ordinal)) Need(ProviderAbility.WebSearch, "web search");
                    else throw Deny($"The request has a tool of the kind `{Show(kind)}` that Guard does not know.", "Switch it off in the agent, or use a version of Guard that knows it.");
                    break;
            }
        }
    }

    /// <summary>Code runs in a fresh container, or in one that is kept there.</summary>
    private void Container(JsonElement tool)
    {
        if (Optional(tool, "container") is not { } container) return;
        if (container.ValueKind == JsonValueKind.String) Need(ProviderAbility.Containers, "a container");
        else if (container.ValueKind == JsonValueKind.Object && IsSet(container, "file_ids")) Need(ProviderAbility.Files, "a file kept there");
    }

    private void Content(JsonElement content)
    {
        foreach (JsonElement part in Objects(content, "an item's content")) Part(part);
    }

    private void Part(JsonElement part)
    {
        string kind = Kind(part, "a part");
        if (kind is not ("input_text" or "output_text" or "text" or "summary_text" or "reasoning_text" or "refusal" or "input_image" or "input_file" or "input_audio" or "computer_screenshot" or "encrypted_content"))
            throw Deny($"The request has a part of the kind `{Show(kind)}` that Guard does not know.", "Use a version of Guard that knows it.");
        if (IsSet(part, "file_id")) Need(ProviderAbility.Files, "a file kept there");
        if (IsSet(part, "file_url")) Need(ProviderAbility.UrlSources, "loading a file from an address");
        foreach (string field in (string[])["image_url", "file_data"])
        {
            if (Optional(part, field) is { } value && !OpenAiTools.IsData(Text(value, $"`{field}`"))) Need(ProviderAbility.UrlSources, "loading a source from an address");
        }
    }
}
