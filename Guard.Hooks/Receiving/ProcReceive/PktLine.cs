using System.Globalization;
using System.Text;

namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>git's pkt-line framing (gitprotocol-common(5)): four hex digits of length including themselves, then the payload; 0000 is a flush.</summary>
public static class PktLine
{
    /// <summary>Most payload bytes in one line.</summary>
    public const int LargestPayload = 65516;

    private const int HeaderBytes = 4;

    /// <summary>The flush packet.</summary>
    public static ReadOnlySpan<byte> Flush => "0000"u8;

    /// <summary>Frames a payload.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="LargestPayload"/>.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LargestPayload) throw new ArgumentException($"A pkt-line holds {LargestPayload} bytes; {payload.Length} were given.");
        byte[] line = new byte[HeaderBytes + payload.Length];
        Encoding.ASCII.GetBytes((HeaderBytes + payload.Length).ToString("x4", CultureInfo.InvariantCulture), line);
        payload.CopyTo(line.AsSpan(HeaderBytes));
        return line;
    }

    /// <summary>Frames a text as UTF-8.</summary>
    public static byte[] Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads one line.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The payload (empty for an empty line), or null for a flush.</returns>
    /// <exception cref="ProtocolException">The length is no length, a special packet other than flush, or the stream ended inside.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] header = new byte[HeaderBytes];
        try
        {
            await stream.ReadExactlyAsync(header, cancellationToken);
            int length = ParseLength(header);
            if (length == 0) return null;
            byte[] payload = new byte[length - HeaderBytes];
            await stream.ReadExactlyAsync(payload, cancellationToken);
            return payload;
        }
        catch (EndOfStreamException error)
        {
            throw new ProtocolException("The stream ended inside a pkt-line.", error);
        }
    }

    private static int ParseLength(byte[] header)
    {
        foreach (byte digit in header)
        {
            if (!char.IsAsciiHexDigit((char)digit)) throw new ProtocolException("A pkt-line does not start with four hex digits.");
        }

        int length = int.Parse(Encoding.ASCII.GetString(header), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return length is 0 or (>= HeaderBytes and <= HeaderBytes + LargestPayload)
            ? length
            : throw new ProtocolException($"A pkt-line of length {length} is not allowed here.");
    }
}
