using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// The device's side of a split virtqueue (virtio 1.2, 2.7). All of it lies in guest memory and may be changed by the guest at any moment: each number is
/// copied once and held to its bounds before it is used, a chain has no more links than the queue has places, and every buffer of it is memory. What breaks
/// the rules breaks the queue: it gives nothing more until the driver resets its device.
/// </summary>
/// <param name="memory">Guest memory.</param>
/// <param name="largest">The most places, a power of two up to 32,768.</param>
internal sealed class SplitQueue(GuestMemory memory, ushort largest)
{
    /// <summary>The most bytes of one chain, those to be read and those to be written together.</summary>
    public const ulong MostChainBytes = 4 << 20;

    private const int DescriptorBytes = 16, UsedBytes = 8, RingHeader = 4;
    private const ushort Next = 1, Writable = 2, NoInterrupt = 1;
    private ushort _taken, _given;

    /// <summary>The most places.</summary>
    public ushort Largest => largest;

    /// <summary>How many places the driver chose.</summary>
    public uint Size { get; private set; }

    /// <summary>Where the descriptors lie, the ring of the driver and the ring of the device.</summary>
    public (ulong Descriptors, ulong Driver, ulong Device) Rings { get; private set; }

    /// <summary>Whether the queue is in use.</summary>
    public bool Ready { get; private set; }

    /// <summary>What the driver did wrong; null while it did nothing wrong.</summary>
    public string? Broken { get; private set; }

    /// <summary>How far taking and giving back have come: with size and rings, the queue's whole state.</summary>
    public (ushort Taken, ushort Given) Position => (_taken, _given);

    /// <summary>Takes it into use.</summary>
    /// <param name="size">How many places the driver chose.</param>
    /// <param name="rings">Where its parts lie.</param>
    /// <param name="position">How far it had come, of one that is restored.</param>
    /// <returns>False, and it is broken, when that is no queue.</returns>
    public bool Enable(uint size, (ulong Descriptors, ulong Driver, ulong Device) rings, (ushort Taken, ushort Given) position = default)
    {
        Reset();
        (Size, Rings) = (size, rings);
        (_taken, _given) = position;
        if (size == 0 || size > largest || (size & (size - 1)) != 0) return Break($"a queue of {size} places");
        if ((rings.Descriptors & 15) != 0 || (rings.Driver & 1) != 0 || (rings.Device & 3) != 0) return Break("a ring at an odd address");
        // Behind each ring stands one more index, which is there with every feature.
        bool inside = memory.Contains(rings.Descriptors, (ulong)DescriptorBytes * size) && memory.Contains(rings.Driver, RingHeader + (2UL * size) + 2)
            && memory.Contains(rings.Device, RingHeader + ((ulong)UsedBytes * size) + 2);
        if (!inside) return Break("a ring outside of memory");
        Ready = true;
        return true;
    }

    /// <summary>Takes it out of use and forgets what was wrong.</summary>
    public void Reset()
    {
        (Ready, Broken, Size, Rings) = (false, null, 0, default);
        (_taken, _given) = (0, 0);
    }

    /// <summary>Takes the next chain.</summary>
    /// <returns>Null when there is none, or the queue is not in use or broken.</returns>
    public QueueChain? Take()
    {
        if (!Ready || Broken is not null) return null;
        if (!memory.TryReadIndex(Rings.Driver + 2, out ushort available)) return Broke("its ring is gone");
        ushort waiting = unchecked((ushort)(available - _taken));
        if (waiting == 0) return null;
        if (waiting > Size) return Broke($"{waiting} chains in {Size} places");
        ulong place = Rings.Driver + RingHeader + (2UL * (_taken & (Size - 1)));
        if (!memory.TryReadIndex(place, out ushort head)) return Broke("its ring is gone");
        if (Walk(head) is not { } buffers) return null;
        _taken++;
        return new QueueChain(head, buffers);
    }

    /// <summary>Gives a chain back.</summary>
    /// <param name="chain">One of <see cref="Take"/>.</param>
    /// <param name="written">How many bytes of it the device wrote, from its first writable one.</param>
    public void Give(QueueChain chain, uint written)
    {
        if (!Ready || Broken is not null) return;
        Span<byte> element = stackalloc byte[UsedBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(element, chain.Head);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], written);
        bool there = memory.TryWrite(Rings.Device + RingHeader + ((ulong)UsedBytes * (_given & (Size - 1))), element);
        _given++;
        // The index after the element: the driver reads in the other order.
        if (!there || !memory.TryWriteIndex(Rings.Device + 2, _given)) Break("its ring is gone");
    }

    /// <summary>Whether the driver wants to be told of what was given back.</summary>
    public bool WantsInterrupt
    {
        get
        {
            // What was given back is to be seen before the driver's wish is read: the driver writes its wish and then looks, and one of both sees the other.
            Thread.MemoryBarrier();
            return Ready && Broken is null && memory.TryReadIndex(Rings.Driver, out ushort flags) && (flags & NoInterrupt) == 0;
        }
    }

    private List<QueueBuffer>? Walk(ushort head)
    {
        var buffers = new List<QueueBuffer>();
        Span<byte> descriptor = stackalloc byte[DescriptorBytes];
        ulong sum = 0;
        bool written = false;
        for (uint index = head; ;)
        {
            if (index >= Size) return Wrong($"descriptor {index} of {Size}");
            if (buffers.Count == Size) return Wrong("a chain that goes in a circle");
            if (!memory.TryRead(Rings.Descriptors + ((ulong)DescriptorBytes * index), descriptor)) return Wrong("its descriptors are gone");
            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(descriptor);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[12..]);
            if ((flags & ~(Next | Writable)) != 0) return Wrong($"a descriptor with flags {flags:x}, which were not offered");
            if (!memory.Contains(address, length)) return Wrong($"{length} bytes at {address:x}, which are not memory");
            sum += length;
            if (sum > MostChainBytes) return Wrong($"a chain of more than {MostChainBytes} bytes");
            bool writable = (flags & Writable) != 0;
            if (written && !writable) return Wrong("a buffer to read behind one to write");
            written = writable;
            buffers.Add(new QueueBuffer(address, length, writable));
            if ((flags & Next) == 0) return buffers;
            index = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[14..]);
        }
    }

    private bool Break(string what)
    {
        Broken ??= $"The guest's driver made {what}.";
        return false;
    }

    private QueueChain? Broke(string what)
    {
        Break(what);
        return null;
    }

    private List<QueueBuffer>? Wrong(string what)
    {
        Break(what);
        return null;
    }
}
