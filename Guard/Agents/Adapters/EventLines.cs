using System.Text.Json;
using System.Text.Unicode;

namespace Guard.Agents.Adapters;

/// <summary>
/// Cuts a stream of bytes into lines and has them read. A line that is too long, no JSON or no object is counted and left out; nothing that
/// an agent prints ends the run.
/// </summary>
/// <param name="reader">Reads a line.</param>
/// <param name="lineLimit">Longest line in bytes.</param>
internal sealed class EventLines(IAgentEventReader reader, int lineLimit = EventLines.LongestLine)
{
    /// <summary>Longest line in bytes that is read: agents repeat whole messages in one.</summary>
    public const int LongestLine = 8 << 20;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };
    private readonly List<AgentEvent> _events = [];
    private byte[] _line = new byte[16 << 10];
    private int _length;
    private bool _skipping;
    private int _malformed;

    /// <summary>Takes bytes.</summary>
    /// <param name="bytes">The next ones, of any length.</param>
    /// <returns>The events of the lines that ended in them, and how many lines were none.</returns>
    public (IReadOnlyList<AgentEvent> Events, int Malformed) Take(ReadOnlySpan<byte> bytes)
    {
        _events.Clear();
        _malformed = 0;
        for (int feed = bytes.IndexOf((byte)'\n'); feed >= 0; feed = bytes.IndexOf((byte)'\n'))
        {
            Append(bytes[..feed]);
            EndLine();
            bytes = bytes[(feed + 1)..];
        }

        Append(bytes);
        return ([.. _events], _malformed);
    }

    /// <summary>The stream ended: a last line without a line feed is read, too.</summary>
    public (IReadOnlyList<AgentEvent> Events, int Malformed) End()
    {
        _events.Clear();
        _malformed = 0;
        EndLine();
        return ([.. _events], _malformed);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_skipping || bytes.IsEmpty) return;
        if (bytes.Length > lineLimit - _length)
        {
            (_skipping, _length) = (true, 0);
            return;
        }

        if (_line.Length < _length + bytes.Length) Array.Resize(ref _line, Math.Max(_line.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void EndLine()
    {
        bool skipped = _skipping;
        ReadOnlyMemory<byte> line = _line.AsMemory(0, _length);
        (_skipping, _length) = (false, 0);
        if (skipped || !Utf8.IsValid(line.Span)) _malformed++;
        else if (!line.Span.Trim(" \t\r"u8).IsEmpty) Read(line);
    }

    private void Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object) reader.Read(document.RootElement, _events);
            else _malformed++;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: an escaped lone surrogate in a name
        {
            _malformed++;
        }
    }
}
