using System.Text.Json;
using Guard.Egress.Budgets;
using Guard.Egress.Rules;

namespace Guard.Egress.Usage;

/// <summary>The fields in which providers report what was used. Streams repeat them while they grow, so the last report counts.</summary>
internal sealed class UsageFields(CallKind kind)
{
    private const long Most = 1_000_000_000_000;
    private TokenUsage seen;
    private bool isSeen;
    private bool isFinal;

    /// <summary>What was used, when that is the last word.</summary>
    public TokenUsage? Final => isSeen && isFinal ? seen : null;

    /// <summary>The mark that ends a stream of chat completions.</summary>
    public void Done() => isFinal |= kind == CallKind.Chat;

    /// <summary>Looks at a whole answer or at one event.</summary>
    public void Take(JsonElement json, bool isWhole)
    {
        if (json.ValueKind != JsonValueKind.Object) return;
        isFinal |= isWhole;
        switch (kind)
        {
            case CallKind.Messages:
                Messages(json);
                break;
            case CallKind.Chat:
                if (Object(json, "usage") is { } chat) Add(Split(chat, "prompt_tokens", "completion_tokens", "prompt_tokens_details"));
                break;
            case CallKind.Responses:
                Responses(json);
                break;
            case CallKind.Generate:
                Generate(json);
                break;
        }
    }

    private static JsonElement? Object(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static long Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? Math.Clamp(number, 0, Most) : 0;

    /// <summary>OpenAI's input counts what came from the cache; here the two are apart.</summary>
    private static TokenUsage Split(JsonElement usage, string input, string output, string details)
    {
        long all = Number(usage, input), cached = Math.Min(all, Object(usage, details) is { } detail ? Number(detail, "cached_tokens") : 0);
        return new TokenUsage(all - cached, cached, 0, Number(usage, output));
    }

    private void Messages(JsonElement json)
    {
        JsonElement holder = Object(json, "message") ?? json; // message_start has the message, message_delta and a whole answer have it beside
        if (Object(holder, "usage") is not { } usage) return;
        Add(new TokenUsage(Number(usage, "input_tokens"), Number(usage, "cache_read_input_tokens"), Number(usage, "cache_creation_input_tokens"), Number(usage, "output_tokens")));
        isFinal |= json.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "message_delta";
    }

    private void Responses(JsonElement json)
    {
        JsonElement holder = Object(json, "response") ?? json;
        if (Object(holder, "usage") is not { } usage) return;
        Add(Split(usage, "input_tokens", "output_tokens", "input_tokens_details"));
        isFinal = true; // only the event that ends a response has it
    }

    private void Generate(JsonElement json)
    {
        if (Object(json, "usageMetadata") is { } usage)
        {
            long all = Number(usage, "promptTokenCount") + Number(usage, "toolUsePromptTokenCount"), cached = Math.Min(all, Number(usage, "cachedContentTokenCount"));
            Add(new TokenUsage(all - cached, cached, 0, Number(usage, "candidatesTokenCount") + Number(usage, "thoughtsTokenCount")));
        }

        isFinal |= json.TryGetProperty("candidates", out JsonElement candidates) && candidates.ValueKind == JsonValueKind.Array
            && candidates.EnumerateArray().Any(candidate => candidate.ValueKind == JsonValueKind.Object && candidate.TryGetProperty("finishReason", out JsonElement reason) && reason.ValueKind == JsonValueKind.String);
    }

    private void Add(TokenUsage usage)
    {
        isSeen = true;
        if (kind != CallKind.Messages)
        {
            seen = usage;
            return;
        }

        // The events of a message have a part of the fields each, and what is missing reads as 0.
        seen = new TokenUsage(
            Math.Max(seen.Input, usage.Input), Math.Max(seen.Cached, usage.Cached), Math.Max(seen.CacheWrite, usage.CacheWrite), Math.Max(seen.Output, usage.Output));
    }
}
