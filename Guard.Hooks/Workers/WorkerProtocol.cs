using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Hooks.Workers;

/// <summary>
/// How the gate and a confined worker speak. The worker opens every connection and begins it with sixteen bytes: <c>control</c>, or <c>lane</c>
/// and a number that the gate gave out, padded with spaces. On the control connection both send JSON lines; a lane is the standard input
/// and output of one git child, a <c>git receive-pack</c> that was started before a push needs it, say.
/// </summary>
internal static class WorkerProtocol
{
    /// <summary>Bytes of a connection's beginning.</summary>
    public const int GreetingBytes = 16;

    /// <summary>Most bytes of one line to the gate: 50 findings of firewall or rules with their texts, and 1,000 ref updates.</summary>
    public const int LongestAnswer = 8 << 20;

    /// <summary>Most bytes of one line to the worker: a policy is at most 1 MiB, in base64.</summary>
    public const int LongestOrder = 4 << 20;

    /// <summary>The beginning of the control connection.</summary>
    public const string Control = "control";

    /// <summary>The beginning of a lane's connection, followed by its number.</summary>
    public const string Lane = "lane ";

    /// <summary>What a worker says when a lane's git has ended.</summary>
    public const string Ended = "ended";

    /// <summary>Whether a message is of a kind.</summary>
    public static bool Is(JsonObject message, string kind) => message["is"] is JsonValue value && value.TryGetValue(out string? text) && text == kind;

    /// <summary>The answer to a question of yes or no; anything else is no.</summary>
    public static bool Yes(JsonObject answer) => answer["yes"] is JsonValue value && value.TryGetValue(out bool yes) && yes;

    /// <summary>Pads a greeting.</summary>
    public static byte[] Greeting(string text) => Encoding.ASCII.GetBytes(text.PadRight(GreetingBytes));

    /// <summary>Reads a greeting.</summary>
    /// <returns>Null when the connection ended before.</returns>
    public static async Task<string?> ReadGreetingAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[GreetingBytes];
        int got = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return got == bytes.Length ? Encoding.ASCII.GetString(bytes).TrimEnd() : null;
    }
}
