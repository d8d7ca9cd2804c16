using Guard.Vm.Interop;

namespace Guard.Vm.Kvm.Devices;

/// <summary>The host's randomness for a guest (virtio 1.2, 5.4). Each request gets as much as it has room for, within a bound: the guest asks again.</summary>
internal sealed class EntropyDevice(GuestMemory memory, Action pulse)
    : VirtioDevice(Kind, memory, pulse, [], 8)
{
    private const uint Kind = 4;
    private const int MostBytes = 256;

    /// <inheritdoc/>
    protected override void Notified(int queue)
    {
        bool any = false;
        Span<byte> random = stackalloc byte[MostBytes];
        while (Queues[queue].Take() is { } chain)
        {
            Span<byte> part = random[..(int)Math.Min(chain.Room, MostBytes)];
            KernelRandom.Fill(part);
            Queues[queue].Give(chain, (uint)chain.Write(Memory, part));
            any = true;
        }

        random.Clear();
        if (any) Interrupt(queue);
    }
}
