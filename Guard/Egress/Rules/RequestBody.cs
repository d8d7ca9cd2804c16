using System.Text.Json;
using System.Text.Unicode;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>Reads a body as strictly as a body can be read, and judges it. What two readers could understand differently is denied.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    /// <summary>Judges a body; the bytes are forwarded as they are.</summary>
    /// <exception cref="EgressDeniedException">It is denied.</exception>
    public static RequestFacts Check(EgressRoute route, EgressTarget target, ReadOnlyMemory<byte> body)
    {
        if (Rules(route, target) is not { } rules) return new RequestFacts("", 0, Counts: false);
        try
        {
            if (!Utf8.IsValid(body.Span)) throw Unreadable("it is not UTF-8");
            using JsonDocument document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? rules.Check(document.RootElement) : throw Unreadable("it is no object");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // The message of a JSON reader may quote what it read, so only the kind of trouble is told.
            throw Unreadable(error is JsonException { LineNumber: { } line, BytePositionInLine: { } at } ? $"no plain JSON at line {line + 1}, byte {at + 1}, or a name stands twice" : "a text in it is broken");
        }
    }

    private static BodyRules? Rules(EgressRoute route, EgressTarget target) => target.Kind switch
    {
        CallKind.Messages => new AnthropicRules(route, counting: false),
        CallKind.MessageCount => new AnthropicRules(route, counting: true),
        CallKind.Chat => new ChatRules(route),
        CallKind.Responses => new ResponsesRules(route),
        CallKind.Generate => new GeminiRules(route, target.Model!, counting: false),
        CallKind.GenerateCount => new GeminiRules(route, target.Model!, counting: true),
        _ => null,
    };

    private static EgressDeniedException Unreadable(string why) =>
        new(EgressDeniedException.Body, $"The request's body cannot be read with certainty: {why}.", "Send JSON as RFC 8259 has it, each name once.");
}
