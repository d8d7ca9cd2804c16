using Guard.Vm.Interop;

namespace Guard.Vm.Guests;

/// <summary>What makes one fork of a template a machine of its own, before anything of its run starts.</summary>
/// <param name="Entropy">Randomness of the host's, <see cref="EntropyBytes"/>.</param>
/// <param name="UnixNanoseconds">The time, since 1970.</param>
/// <param name="HostName">Its name, [a-z0-9-], 1 to 63 letters.</param>
/// <param name="MachineId">32 hexadecimal digits.</param>
/// <param name="BootId">A UUID in its usual form.</param>
/// <param name="Run">Of which run it is; empty for none.</param>
internal sealed record GuestIdentity(byte[] Entropy, long UnixNanoseconds, string HostName, string MachineId, string BootId, string Run)
{
    /// <summary>Bytes of entropy.</summary>
    public const int EntropyBytes = 64;

    /// <summary>A fresh one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="run">Of which run it is.</param>
    public static GuestIdentity Fresh(TimeProvider time, string run)
    {
        byte[] id = new byte[16], entropy = new byte[EntropyBytes];
        KernelRandom.Fill(id);
        KernelRandom.Fill(entropy);
        long nanoseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        string text = Convert.ToHexStringLower(id);
        return new GuestIdentity(entropy, nanoseconds, "guard-" + text[..8], text, Guid.NewGuid().ToString(), run);
    }

    /// <summary>As a frame's payload.</summary>
    public byte[] Write()
    {
        var output = new MemoryStream();
        GuestText.Put(output, Entropy);
        GuestText.Put(output, BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(UnixNanoseconds)));
        foreach (string text in (string[])[HostName, MachineId, BootId, Run]) GuestText.Put(output, text);
        return output.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static GuestIdentity Read(ReadOnlySpan<byte> payload)
    {
        byte[] entropy = GuestText.Take(ref payload).ToArray();
        ReadOnlySpan<byte> time = GuestText.Take(ref payload);
        if (entropy.Length != EntropyBytes || time.Length != sizeof(long)) throw new InvalidDataException("A frame is no identity.");
        long nanoseconds = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(time);
        var identity = new GuestIdentity(
            entropy, nanoseconds, GuestText.TakeText(ref payload), GuestText.TakeText(ref payload), GuestText.TakeText(ref payload), GuestText.TakeText(ref payload));
        return payload.IsEmpty ? identity : throw new InvalidDataException("An identity goes on behind its end.");
    }
}
