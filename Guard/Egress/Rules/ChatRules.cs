using System.Text.Json;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>Bodies of OpenAI's Chat Completions, as other providers offer them too.</summary>
internal sealed class ChatRules(EgressRoute route) : BodyRules(route)
{
    private static readonly HashSet<string> Fields =
    [
        "model", "messages", "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call", "stream", "stream_options", "max_tokens", "max_completion_tokens",
        "temperature", "top_p", "top_k", "min_p", "n", "stop", "seed", "presence_penalty", "frequency_penalty", "repetition_penalty", "logit_bias", "logprobs", "top_logprobs",
        "response_format", "reasoning_effort", "reasoning", "thinking", "enable_thinking", "chat_template_kwargs", "verbosity", "modalities", "audio", "prediction", "metadata", "user",
        "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "store", "service_tier", "web_search_options",
    ];

    private static readonly HashSet<string> MessageFields =
        ["role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal", "audio", "annotations", "reasoning", "reasoning_content", "reasoning_details", "reasoning_text", "cache_control"];

    /// <inheritdoc/>
    public override RequestFacts Check(JsonElement root)
    {
        Known(root, "the request", Fields, isRoot: true);
        string model = Model(root);
        if (Optional(root, "web_search_options") is not null) Need(ProviderAbility.WebSearch, "web search");
        OpenAiTools.Tier(root, Route);
        if (Optional(root, "audio") is not null || Optional(root, "modalities") is { } kinds && !IsText(kinds)) Need(ProviderAbility.ImageGeneration, "images or sound");
        if (Optional(root, "tools") is { } tools)
        {
            foreach (JsonElement tool in Objects(tools, "tools"))
            {
                string kind = Kind(tool, "tools");
                if (kind is not ("function" or "custom")) throw Deny($"The request has a tool of the kind `{Show(kind)}` that Guard does not know.", "Switch it off in the agent.");
            }
        }

        foreach (JsonElement message in Objects(Optional(root, "messages") ?? throw Deny("The request has no messages.", "Send some."), "messages"))
        {
            Known(message, "a message", MessageFields);
            if (Optional(message, "content") is { ValueKind: not JsonValueKind.String } content) Content(content);
        }

        return new RequestFacts(model, Output(root, "max_completion_tokens", "max_tokens") * Times(root, "n"));
    }

    private void Content(JsonElement content)
    {
        foreach (JsonElement part in Objects(content, "a message's content"))
        {
            string kind = Kind(part, "a part");
            switch (kind)
            {
                case "text" or "refusal" or "input_audio" or "thinking" or "reasoning":
                    break;
                case "image_url":
                    Image(Optional(part, "image_url") ?? throw Deny("An image has no address.", "Send it as a data: address."));
                    break;
                case "file":
                    if (Optional(part, "file") is not { ValueKind: JsonValueKind.Object } file) throw Deny("A part `file` has no file.", "Send its data.");
                    if (Optional(file, "file_id") is not null) Need(ProviderAbility.Files, "a file kept there");
                    if (Optional(file, "file_data") is { } data && !OpenAiTools.IsData(Text(data, "`file_data`"))) Need(ProviderAbility.UrlSources, "loading a file from an address");
                    break;
                default:
                    throw Deny($"The request has a part of the kind `{Show(kind)}` that Guard does not know.", "Use a version of Guard that knows it.");
            }
        }
    }

    private void Image(JsonElement image)
    {
        string address = Text(image.ValueKind == JsonValueKind.Object ? Optional(image, "url") ?? image : image, "an image's address");
        if (!OpenAiTools.IsData(address)) Need(ProviderAbility.UrlSources, "loading an image from an address");
    }
}
