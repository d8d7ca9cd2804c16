using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// Memory that the guest uses as a disk (virtio 1.2, 5.19): where it lies, and a queue on which the guest asks for it to be made durable. What is behind
/// it here is either read-only or goes with the VM, so every such request is done at once.
/// </summary>
internal sealed class PmemDevice(GuestMemory memory, Action pulse, ulong address, ulong bytes)
    : VirtioDevice(Kind, memory, pulse, Place(address, bytes), 64)
{
    private const uint Kind = 27;

    /// <inheritdoc/>
    protected override void Notified(int queue)
    {
        bool any = false;
        ReadOnlySpan<byte> done = [0, 0, 0, 0];
        while (Queues[queue].Take() is { } chain)
        {
            Queues[queue].Give(chain, (uint)chain.Write(Memory, done));
            any = true;
        }

        if (any) Interrupt(queue);
    }

    private static byte[] Place(ulong address, ulong bytes)
    {
        byte[] config = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(config, address);
        BinaryPrimitives.WriteUInt64LittleEndian(config.AsSpan(sizeof(ulong)), bytes);
        return config;
    }
}
