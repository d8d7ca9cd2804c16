using System.Buffers.Binary;

namespace Guard.Vm.Channel;

/// <summary>
/// Frames of the control socket: a 4-byte big-endian length, then that many bytes of JSON. This buffer collects what arrives and hands out
/// whole frames; a length above <see cref="MaximumBytes"/> is refused before anything is reserved for it.
/// </summary>
public sealed class FrameBuffer
{
    /// <summary>The largest frame's bytes.</summary>
    public const int MaximumBytes = 64 * 1024;

    private const int HeaderBytes = 4;
    private byte[] _buffer = new byte[1024];
    private int _count;

    /// <summary>Makes a frame of a payload.</summary>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaximumBytes) throw new ArgumentException($"A frame of {payload.Length} bytes is too long.", nameof(payload));
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>Adds bytes that arrived.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _count + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Takes the next whole frame's payload.</summary>
    /// <returns>Null when none is complete yet.</returns>
    /// <exception cref="InvalidDataException">The other side announced an impossible length.</exception>
    public byte[]? Take()
    {
        if (_count < HeaderBytes) return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(_buffer);
        if (length is < 0 or > MaximumBytes) throw new InvalidDataException($"The control socket announced a frame of {length} bytes; the limit is {MaximumBytes}.");
        int total = HeaderBytes + length;
        if (_count < total) return null;
        byte[] payload = _buffer.AsSpan(HeaderBytes, length).ToArray();
        _buffer.AsSpan(total, _count - total).CopyTo(_buffer);
        _count -= total;
        return payload;
    }
}
