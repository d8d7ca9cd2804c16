using System.Buffers.Binary;

namespace Guard.Daemon.Wire;

/// <summary>A frame of a <c>run</c> connection: one byte of kind, four bytes of big-endian length, payload.</summary>
/// <param name="Kind">What the payload is.</param>
/// <param name="Payload">At most 64 KiB.</param>
internal readonly record struct WireFrame(WireFrameKind Kind, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The largest payload, in bytes; checked before anything is allocated.</summary>
    public const int Largest = 64 * 1024;

    /// <summary>Reads a frame, or null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The length is over the limit.</exception>
    public static async Task<WireFrame?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] head = new byte[5];
        int read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < head.Length) return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (length is < 0 or > Largest) throw new InvalidDataException($"A frame of {length} bytes is over the limit of {Largest}.");
        byte[] payload = new byte[length];
        await stream.ReadExactlyAsync(payload, cancellationToken);
        return new WireFrame((WireFrameKind)head[0], payload);
    }

    /// <summary>Writes a frame.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[5 + Payload.Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Payload.Length);
        Payload.CopyTo(bytes.AsMemory(5));
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
