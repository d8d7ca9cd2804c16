using System.Buffers.Binary;

namespace Guard.Vm.Guests;

/// <summary>
/// Takes frames out of a stream of bytes. The other side may send anything: a header is held to its bounds before anything is reserved for what it
/// announces, and no more than one frame is ever kept.
/// </summary>
internal sealed class GuestFrameReader
{
    private readonly byte[] _header = new byte[GuestFrame.HeaderBytes];
    private byte[]? _payload;
    private int _headerBytes, _payloadBytes;

    /// <summary>Takes the next frame.</summary>
    /// <param name="bytes">What came; what was used is cut off.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>False when all bytes are used and no frame is whole.</returns>
    /// <exception cref="InvalidDataException">It is no frame.</exception>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, out GuestFrame frame)
    {
        frame = default;
        if (_payload is null)
        {
            Copy(ref bytes, _header, ref _headerBytes);
            if (_headerBytes < _header.Length) return false;
            _payload = new byte[Length()];
        }

        Copy(ref bytes, _payload, ref _payloadBytes);
        if (_payloadBytes < _payload.Length) return false;
        frame = new GuestFrame(BinaryPrimitives.ReadUInt32BigEndian(_header), (GuestFrameKind)_header[4], _header[5], _payload);
        (_payload, _headerBytes, _payloadBytes) = (null, 0, 0);
        return true;
    }

    private static void Copy(ref ReadOnlySpan<byte> from, byte[] into, ref int done)
    {
        int count = Math.Min(from.Length, into.Length - done);
        from[..count].CopyTo(into.AsSpan(done));
        done += count;
        from = from[count..];
    }

    private int Length()
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(8));
        bool sound = _header[4] is >= (byte)GuestFrameKind.Ready and <= (byte)GuestFrameKind.Ended && _header[5] < GuestFrame.Lanes && _header[6] == 0 && _header[7] == 0
            && length is >= 0 and <= GuestFrame.MostPayload;
        return sound ? length : throw new InvalidDataException($"{Convert.ToHexStringLower(_header)} is no frame's header.");
    }
}
