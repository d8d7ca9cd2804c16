using System.Buffers.Binary;

namespace Guard.Vm.Guests;

/// <summary>
/// A frame between a guest's init and its host: 12 bytes of header, big-endian as in all of Guard's frames, and a payload. The same on every transport: a
/// vsock, a port of an emulated machine, a socket.
/// </summary>
/// <param name="Stream">Of which command; 0 for the machine itself. The host counts them.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Lane">With bytes: of which stream of the command.</param>
/// <param name="Payload">What it brings.</param>
internal readonly record struct GuestFrame(uint Stream, GuestFrameKind Kind, byte Lane, byte[] Payload)
{
    /// <summary>The version that <see cref="GuestFrameKind.Ready"/> tells.</summary>
    public const byte ProtocolVersion = 1;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 12;

    /// <summary>The longest payload.</summary>
    public const int MostPayload = 64 * 1024;

    /// <summary>How many lanes a command has.</summary>
    public const int Lanes = 3;

    /// <summary>How many bytes of a lane may be on their way before the receiver has said anything.</summary>
    public const int Window = 256 * 1024;

    /// <summary>Writes a frame's header.</summary>
    public static void WriteHeader(Span<byte> into, uint stream, GuestFrameKind kind, byte lane, int payload)
    {
        BinaryPrimitives.WriteUInt32BigEndian(into, stream);
        (into[4], into[5], into[6], into[7]) = ((byte)kind, lane, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(into[8..], payload);
    }

    /// <summary>A whole frame as bytes.</summary>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    public static byte[] Write(uint stream, GuestFrameKind kind, ReadOnlySpan<byte> payload, byte lane = 0)
    {
        if (payload.Length > MostPayload) throw new ArgumentException($"A frame of {payload.Length} bytes is too long.", nameof(payload));
        byte[] frame = new byte[HeaderBytes + payload.Length];
        WriteHeader(frame, stream, kind, lane, payload.Length);
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>A frame that lets the other side send more of a lane.</summary>
    public static byte[] Credit(uint stream, byte lane, int bytes)
    {
        Span<byte> payload = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        return Write(stream, GuestFrameKind.Credit, payload, lane);
    }

    /// <summary>The number in a frame that brings nothing else.</summary>
    /// <exception cref="InvalidDataException">It brings something else.</exception>
    public int Number() => Payload.Length == sizeof(int)
        ? BinaryPrimitives.ReadInt32BigEndian(Payload)
        : throw new InvalidDataException($"A frame of kind {Kind} has {Payload.Length} bytes.");
}
