using System.Buffers.Binary;
using Guard.Vm.Interop;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>A guest's memory and a driver in it that does what Linux does with a virtio device, by registers and rings. Needs no KVM.</summary>
internal sealed class TestDriver : IDisposable
{
    private const ulong Bytes = 1 << 20, QueueBytes = 0x4000, BufferStart = 0x40000;
    private const int Places = 16;
    private readonly MappedMemory _mapping;
    private readonly ushort[] _offered = new ushort[8];
    private readonly ushort[] _seen = new ushort[8];

    public TestDriver()
    {
        using MemoryFile file = MemoryFile.Create("driver", Bytes);
        _mapping = MappedMemory.Map(file, Bytes, MappingKind.Private);
        Memory = new GuestMemory(_mapping, [new MemorySlot(0, 0, Bytes)], null);
    }

    public GuestMemory Memory { get; }

    /// <summary>How often the device's pin rose.</summary>
    public int Interrupts { get; private set; }

    public VirtioDevice Device { get; set; } = null!;

    public void Pulse() => Interrupts++;

    public uint Read(uint offset)
    {
        byte[] data = new byte[4];
        Device.Read(offset, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    public void Write(uint offset, uint value)
    {
        byte[] data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        Device.Write(offset, data);
    }

    /// <summary>Brings the device up as Linux 6.1 does.</summary>
    public void Start(int queues)
    {
        Write(0x70, 0);
        Write(0x70, 1);
        Write(0x70, 3);
        Write(0x24, 1);
        Write(0x20, 1);
        Write(0x24, 0);
        Write(0x20, 0);
        Write(0x70, 0xb);
        Assert.AreEqual(0xbu, Read(0x70));
        for (uint queue = 0; queue < queues; queue++) Enable(queue);
        Write(0x70, 0xf);
    }

    public void Enable(uint queue, ulong at = 0)
    {
        ulong start = at == 0 ? QueueBytes * (queue + 1) : at;
        Write(0x30, queue);
        Write(0x38, Math.Min(Places, Read(0x34)));
        (uint Register, ulong Address)[] parts = [(0x80, start), (0x90, start + 0x1000), (0xa0, start + 0x2000)];
        foreach ((uint register, ulong address) in parts)
        {
            Write(register, (uint)address);
            Write(register + 4, (uint)(address >> 32));
        }

        Write(0x44, 1);
    }

    /// <summary>Gives a buffer to be read or written; its number is its place.</summary>
    public void Offer(int queue, ushort number, ReadOnlySpan<byte> content, int room = 0)
    {
        ulong ring = QueueBytes * ((ulong)queue + 1), buffer = Buffer(queue, number);
        Memory.Write(buffer, content);
        byte[] descriptor = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, buffer);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor.AsSpan(8), room > 0 ? room : content.Length);
        descriptor[12] = room > 0 ? (byte)2 : (byte)0;
        Memory.Write(ring + (16UL * number), descriptor);
        Memory.TryWriteIndex(ring + 0x1000 + 4 + (2UL * (uint)(_offered[queue] % Places)), number);
        Memory.TryWriteIndex(ring + 0x1000 + 2, ++_offered[queue]);
    }

    public void Notify(int queue) => Write(0x50, (uint)queue);

    /// <summary>What the device gave back since the last time: the bytes that it wrote.</summary>
    public List<byte[]> Take(int queue)
    {
        var taken = new List<byte[]>();
        ulong used = (QueueBytes * ((ulong)queue + 1)) + 0x2000;
        Memory.TryReadIndex(used + 2, out ushort index);
        for (; _seen[queue] != index; _seen[queue]++)
        {
            byte[] element = new byte[8];
            Memory.TryRead(used + 4 + (8UL * (uint)(_seen[queue] % Places)), element);
            byte[] bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(element.AsSpan(4))];
            Memory.TryRead(Buffer(queue, BinaryPrimitives.ReadUInt16LittleEndian(element)), bytes);
            taken.Add(bytes);
        }

        return taken;
    }

    public void Dispose() => _mapping.Dispose();

    private static ulong Buffer(int queue, ushort number) => BufferStart + (0x20000UL * (ulong)queue) + (0x2000UL * number);
}
