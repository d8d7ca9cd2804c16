using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Log.Canonical;

namespace Guard.Log.Entries;

/// <summary>Entry bytes: the canonical JSON (RFC 8785) of schema 1, at most <see cref="LogEntry.MaxBytes"/> bytes. docs/log-format.md has the members.</summary>
public static class LogEntryJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = CanonicalJson.MaxDepth };

    /// <summary>Writes an entry. Reasons that make it too large are cut with a mark; lone surrogates in reasons become U+FFFD.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The bytes that are hashed into the tree.</returns>
    /// <exception cref="LogFormatException">The entry breaks the schema, or is too large even with its reasons cut.</exception>
    public static byte[] Write(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string[] reasons = [.. entry.Record.Reasons.Select(WellFormed)];
        byte[] bytes = Encode(entry, reasons);
        if (bytes.Length > LogEntry.MaxBytes)
        {
            IReadOnlyList<string>? cut = ReasonCutter.Cut(reasons, candidate => Encode(entry, candidate).Length <= LogEntry.MaxBytes);
            bytes = Encode(entry, cut ?? throw new LogFormatException(
                $"The entry has {bytes.Length} bytes and at most {LogEntry.MaxBytes} are allowed, even with its reasons cut. Keep large data outside and log its hash."));
        }

        // What is written must be what a verifier accepts, for good: so the reader is the writer's check.
        Read(bytes);
        return bytes;
    }

    /// <summary>Reads entry bytes.</summary>
    /// <param name="bytes">The bytes, without a line end.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="LogFormatException">The bytes are not canonical JSON of a known schema; the message says where and why.</exception>
    public static LogEntry Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LogEntry.MaxBytes) throw new LogFormatException($"The entry has {bytes.Length} bytes; at most {LogEntry.MaxBytes} are allowed.");
        try
        {
            if (JsonNode.Parse(bytes, documentOptions: Strict) is not JsonObject json) throw new LogFormatException("The entry is not a JSON object.");
            LogEntry entry = LogEntryReader.FromJson(json);
            byte[] canonical = CanonicalJson.Write(json);
            int difference = bytes.CommonPrefixLength(canonical);
            return difference == bytes.Length && difference == canonical.Length ? entry
                : throw new LogFormatException($"The entry is not canonical JSON (RFC 8785): byte {difference} differs from the canonical form.");
        }
        catch (Exception error) when (error is JsonException or CanonicalJsonException or InvalidOperationException or ArgumentException)
        {
            throw new LogFormatException("The entry is not canonical JSON (RFC 8785): " + error.Message, error);
        }
    }

    /// <summary>Reads entry bytes without an exception.</summary>
    /// <param name="bytes">The bytes, without a line end.</param>
    /// <param name="entry">The entry, or null.</param>
    /// <param name="problem">Why it is no entry, or null.</param>
    /// <returns>Whether it is an entry.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LogEntry? entry,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? problem)
    {
        try
        {
            entry = Read(bytes);
            problem = null;
            return true;
        }
        catch (LogFormatException error)
        {
            entry = null;
            problem = error.Message;
            return false;
        }
    }

    private static byte[] Encode(LogEntry entry, IReadOnlyList<string> reasons)
    {
        try
        {
            return CanonicalJson.Write(LogEntryWriter.ToJson(entry, reasons));
        }
        catch (CanonicalJsonException error)
        {
            throw new LogFormatException("The entry has no canonical JSON form: " + error.Message, error);
        }
    }

    // Reasons quote what an agent wrote; a broken character there must not stop the denial from being logged.
    private static string WellFormed(string reason)
        => string.Create(reason.Length, reason, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                bool pairs = (char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
                    || (char.IsLowSurrogate(source[i]) && i > 0 && char.IsHighSurrogate(source[i - 1]));
                target[i] = char.IsSurrogate(source[i]) && !pairs ? '\uFFFD' : source[i];
            }
        });
}
