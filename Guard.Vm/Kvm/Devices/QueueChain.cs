namespace Guard.Vm.Kvm.Devices;

/// <summary>What a guest gives a device in one go: buffers to be read, then buffers to be written.</summary>
/// <param name="Head">The number by which it is given back.</param>
/// <param name="Buffers">The buffers, in order.</param>
internal sealed record QueueChain(ushort Head, IReadOnlyList<QueueBuffer> Buffers)
{
    /// <summary>Bytes that the device may write.</summary>
    public ulong Room => Sum(writable: true);

    /// <summary>Bytes that the device may read.</summary>
    public ulong Content => Sum(writable: false);

    /// <summary>Copies what the guest wrote.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <param name="into">As much is copied as fits.</param>
    /// <returns>How much.</returns>
    public int Read(GuestMemory memory, Span<byte> into)
    {
        int done = 0;
        foreach (QueueBuffer buffer in Buffers)
        {
            if (buffer.Writable || done == into.Length) break;
            Span<byte> part = into.Slice(done, (int)Math.Min(buffer.Length, (uint)(into.Length - done)));
            if (!memory.TryRead(buffer.Address, part)) break;
            done += part.Length;
        }

        return done;
    }

    /// <summary>Writes for the guest.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <param name="from">As much is copied as there is room for.</param>
    /// <returns>How much.</returns>
    public int Write(GuestMemory memory, ReadOnlySpan<byte> from)
    {
        int done = 0;
        foreach (QueueBuffer buffer in Buffers)
        {
            if (!buffer.Writable) continue;
            if (done == from.Length) break;
            ReadOnlySpan<byte> part = from.Slice(done, (int)Math.Min(buffer.Length, (uint)(from.Length - done)));
            if (!memory.TryWrite(buffer.Address, part)) break;
            done += part.Length;
        }

        return done;
    }

    private ulong Sum(bool writable)
    {
        ulong sum = 0;
        foreach (QueueBuffer buffer in Buffers)
            if (buffer.Writable == writable) sum += buffer.Length;
        return sum;
    }
}
