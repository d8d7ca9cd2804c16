using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Daemon.Wire;

/// <summary>The first line of every connection to the resident Guard: one JSON object of at most 64 KiB.</summary>
/// <param name="Verb"><c>git</c>, <c>call</c> or <c>run</c>.</param>
/// <param name="Body">The whole object.</param>
internal sealed record WireHeader(string Verb, JsonObject Body)
{
    private const int Limit = 64 * 1024;

    /// <summary>Reads the line byte by byte, so that what follows it stays in the stream.</summary>
    /// <exception cref="InvalidDataException">The line is too long, no JSON object, or of another version.</exception>
    public static async Task<WireHeader> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>(256);
        byte[] one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0) throw new InvalidDataException("The connection ended before its header.");
            if (one[0] == (byte)'\n') break;
            line.Add(one[0]);
            if (line.Count > Limit) throw new InvalidDataException("The header is longer than 64 KiB.");
        }

        try
        {
            JsonObject body = JsonNode.Parse(line.ToArray()) as JsonObject ?? throw new InvalidDataException("The header is no JSON object.");
            if ((int?)body["v"] != 1) throw new InvalidDataException("The header's version is not 1.");
            return new WireHeader((string?)body["verb"] ?? "", body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException) // the last: a name that came twice
        {
            throw new InvalidDataException("The header cannot be read: " + error.Message, error);
        }
    }

    /// <summary>A string member, or the empty string.</summary>
    public string Text(string name) => Body[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
