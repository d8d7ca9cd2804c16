using System.Buffers.Binary;
using System.Text;

namespace Guard.Vm.Guests;

/// <summary>How a command of a guest ended, as the guest's init heard it from its kernel (wait(2)), and never by what the command prints.</summary>
/// <param name="ExitCode">Its exit code; null when a signal ended it or it was never started.</param>
/// <param name="Signal">The signal that ended it; null for none.</param>
/// <param name="Problem">Why it could not be started; null when it was.</param>
public sealed record GuestExit(int? ExitCode, int? Signal, string? Problem)
{
    private const int Fixed = 8;

    /// <summary>Whether it ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>As a frame's payload.</summary>
    internal byte[] Write()
    {
        byte[] text = Encoding.UTF8.GetBytes(Problem ?? "");
        byte[] payload = new byte[Fixed + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(payload, ExitCode ?? -1);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(4), Signal ?? -1);
        text.CopyTo(payload, Fixed);
        return payload;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    internal static GuestExit Read(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < Fixed) throw new InvalidDataException("A frame is no end of a command.");
        int code = BinaryPrimitives.ReadInt32BigEndian(payload), signal = BinaryPrimitives.ReadInt32BigEndian(payload[4..]);
        bool problem = payload.Length > Fixed;
        bool sound = problem ? code == -1 && signal == -1 : (code is >= 0 and <= 255 && signal == -1) || (code == -1 && signal is >= 1 and <= 64);
        if (!sound) throw new InvalidDataException($"A command cannot end with code {code} and signal {signal}.");
        return problem ? new GuestExit(null, null, Encoding.UTF8.GetString(payload[Fixed..])) : new GuestExit(code < 0 ? null : code, signal < 0 ? null : signal, null);
    }
}
