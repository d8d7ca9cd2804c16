using System.Buffers.Binary;
using CsCheck;
using Guard.Vm.Interop;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>Virtqueues of well-behaved and of hostile drivers. Needs no KVM.</summary>
[TestClass]
public sealed class SplitQueueTests
{
    private const ulong Bytes = 64 * 1024;
    private const ulong Descriptors = 0x1000, Driver = 0x2000, Device = 0x3000;
    private const ushort Next = 1, Writable = 2;
    private static readonly (ulong, ulong, ulong) Rings = (Descriptors, Driver, Device);

    [TestMethod]
    public void Chains_come_as_the_driver_made_them_and_go_back_in_order()
    {
        using Guest guest = new(8);
        guest.Describe(3, 0x8000, 5, Next, 6);
        guest.Describe(6, 0x9000, 4, Writable | Next, 1);
        guest.Describe(1, 0xa000, 100, Writable, 0);
        guest.Memory.Write(0x8000, "hello"u8);
        guest.Offer(3);

        QueueChain chain = guest.Queue.Take()!;
        byte[] heard = new byte[10];
        Assert.AreEqual(5, chain.Read(guest.Memory, heard));
        Assert.AreEqual(6, chain.Write(guest.Memory, "answer"u8));
        guest.Queue.Give(chain, 6);

        Assert.IsNull(guest.Queue.Take());
        Assert.IsNull(guest.Queue.Broken);
        Assert.AreEqual((5UL, 104UL), (chain.Content, chain.Room));
        CollectionAssert.AreEqual("hello"u8.ToArray(), heard[..5]);
        CollectionAssert.AreEqual("answ"u8.ToArray(), guest.Read(0x9000, 4));
        CollectionAssert.AreEqual("er"u8.ToArray(), guest.Read(0xa000, 2));
        CollectionAssert.AreEqual(new byte[] { 0, 0, 1, 0, 3, 0, 0, 0, 6, 0, 0, 0 }, guest.Read(Device, 12));
    }

    [TestMethod]
    public void Indexes_go_round_a_small_queue_for_long()
    {
        using Guest guest = new(2);
        guest.Describe(0, 0x8000, 1, 0, 0);
        guest.Describe(1, 0x9000, 1, Writable, 0);
        for (int round = 0; round < 70_000; round++)
        {
            guest.Offer((ushort)(round & 1));
            QueueChain? chain = guest.Queue.Take();
            Assert.AreEqual((ushort)(round & 1), chain?.Head);
            guest.Queue.Give(chain!, 0);
        }

        Assert.IsNull(guest.Queue.Broken);
    }

    [TestMethod]
    public void One_that_is_restored_goes_on_where_it_stood()
    {
        using Guest guest = new(4);
        guest.Describe(0, 0x8000, 1, 0, 0);
        guest.Offer(0);
        guest.Queue.Give(guest.Queue.Take()!, 0);
        guest.Offer(0);
        var restored = new SplitQueue(guest.Memory, 256);
        Assert.IsTrue(restored.Enable(4, Rings, guest.Queue.Position));

        Assert.IsNotNull(restored.Take());
        Assert.IsNull(restored.Take());
    }

    [TestMethod]
    public void The_driver_says_whether_it_wants_to_be_told()
    {
        using Guest guest = new(4);
        Assert.IsTrue(guest.Queue.WantsInterrupt);
        guest.Memory.Write(Driver, [1, 0]);
        Assert.IsFalse(guest.Queue.WantsInterrupt);
    }

    [TestMethod]
    [DataRow(0u, Descriptors, Driver, Device)]
    [DataRow(3u, Descriptors, Driver, Device)]
    [DataRow(512u, Descriptors, Driver, Device)]
    [DataRow(4u, Descriptors + 8, Driver, Device)]
    [DataRow(4u, Descriptors, Driver + 1, Device)]
    [DataRow(4u, Descriptors, Driver, Device + 2)]
    [DataRow(4u, Bytes - 16, Driver, Device)]
    [DataRow(4u, Descriptors, Bytes, Device)]
    [DataRow(4u, Descriptors, Driver, 0xffff_ffff_ffff_fff0)]
    public void What_is_no_queue_is_not_taken_into_use(uint size, ulong descriptors, ulong driver, ulong device)
    {
        using Guest guest = new(4);
        var queue = new SplitQueue(guest.Memory, 256);

        Assert.IsFalse(queue.Enable(size, (descriptors, driver, device)));
        Assert.IsNotNull(queue.Broken);
        Assert.IsNull(queue.Take());
        Assert.IsTrue(queue.Enable(4, Rings), "a reset makes it good again");
    }

    [TestMethod]
    [DataRow((ushort)9, 0x8000UL, 1u, (ushort)0, (ushort)0, "descriptor 9 of 8")]
    [DataRow((ushort)0, 0x8000UL, 1u, Next, (ushort)0, "circle")]
    [DataRow((ushort)0, 0x8000UL, 1u, Next, (ushort)8, "descriptor 8 of 8")]
    [DataRow((ushort)0, Bytes - 1, 2u, (ushort)0, (ushort)0, "are not memory")]
    [DataRow((ushort)0, 0xffff_ffff_ffff_ffffUL, 2u, (ushort)0, (ushort)0, "are not memory")]
    [DataRow((ushort)0, 0x8000UL, 0xffff_ffffu, Writable, (ushort)0, "are not memory")]
    [DataRow((ushort)0, 0x8000UL, 16u, (ushort)4, (ushort)0, "flags 4")]
    [DataRow((ushort)0, 0x8000UL, 1u, (ushort)(Next | Writable), (ushort)1, "to read behind one to write")]
    public void A_driver_that_breaks_the_rules_breaks_its_queue(ushort head, ulong address, uint length, ushort flags, ushort next, string reason)
    {
        using Guest guest = new(8);
        guest.Describe(0, address, length, flags, next);
        guest.Describe(1, 0x8000, 1, 0, 0);
        guest.Offer(head);

        Assert.IsNull(guest.Queue.Take());
        StringAssert.Contains(guest.Queue.Broken!, reason);
        guest.Offer(1);
        Assert.IsNull(guest.Queue.Take(), "it gives nothing more");
        Assert.IsFalse(guest.Queue.WantsInterrupt);
    }

    [TestMethod]
    public void More_chains_than_places_break_it()
    {
        using Guest guest = new(8);
        guest.Memory.Write(Driver + 2, [9, 0]);

        Assert.IsNull(guest.Queue.Take());
        StringAssert.Contains(guest.Queue.Broken!, "9 chains in 8 places");
    }

    [TestMethod]
    public void Nothing_that_a_driver_writes_reaches_outside_or_does_not_end() =>
        Gen.Select(Gen.Int[0, 4], Gen.Byte.Array[16 * 16], Gen.Byte.Array[4 + (2 * 16)], Gen.Int[0, 16]).Sample((power, descriptors, driver, near) =>
        {
            ushort size = (ushort)(1 << power);
            using Guest guest = new(size);
            // Every second one has small numbers, which are right more often.
            for (int i = 0; near > 8 && i < 16; i++)
            {
                descriptors.AsSpan((16 * i) + 2, 6).Clear();
                descriptors.AsSpan((16 * i) + 9, 3).Clear();
                descriptors[(16 * i) + 12] &= 3;
                descriptors[(16 * i) + 13] = descriptors[(16 * i) + 15] = 0;
                descriptors[(16 * i) + 14] %= 17;
                driver[4 + (2 * i)] %= 17;
                driver[5 + (2 * i)] = 0;
            }

            if (near > 4) driver.AsSpan(2, 2).Clear();
            driver[2] += (byte)near;
            guest.Memory.Write(Descriptors, descriptors.AsSpan(0, 16 * size));
            guest.Memory.Write(Driver, driver.AsSpan(0, 4 + (2 * size)));
            int chains = 0;
            while (guest.Queue.Take() is { } chain)
            {
                chains++;
                Assert.IsTrue(chain.Buffers.Count <= size && chain.Content + chain.Room <= SplitQueue.MostChainBytes);
                foreach (QueueBuffer buffer in chain.Buffers) Assert.IsTrue(guest.Memory.Contains(buffer.Address, buffer.Length));
                chain.Read(guest.Memory, new byte[64]);
                guest.Queue.Give(chain, (uint)chain.Write(guest.Memory, new byte[64]));
            }

            Assert.IsLessThanOrEqualTo(65_536, chains);
        }, iter: 100_000);

    /// <summary>A guest's memory with a queue in it, and a driver that writes what it is told.</summary>
    private sealed class Guest : IDisposable
    {
        private readonly MappedMemory mapping;
        private readonly ushort size;
        private ushort offered;

        public Guest(ushort size)
        {
            this.size = size;
            using MemoryFile file = MemoryFile.Create("queue", Bytes);
            mapping = MappedMemory.Map(file, Bytes, MappingKind.Private);
            Memory = new GuestMemory(mapping, [new MemorySlot(0, 0, Bytes)], null);
            Queue = new SplitQueue(Memory, 256);
            Assert.IsTrue(Queue.Enable(size, Rings));
        }

        public GuestMemory Memory { get; }

        public SplitQueue Queue { get; }

        public void Describe(ushort index, ulong address, uint length, ushort flags, ushort next)
        {
            byte[] descriptor = new byte[16];
            BinaryPrimitives.WriteUInt64LittleEndian(descriptor, address);
            BinaryPrimitives.WriteUInt32LittleEndian(descriptor.AsSpan(8), length);
            BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(12), flags);
            BinaryPrimitives.WriteUInt16LittleEndian(descriptor.AsSpan(14), next);
            Memory.Write(Descriptors + (16UL * index), descriptor);
        }

        public void Offer(ushort head)
        {
            Memory.TryWriteIndex(Driver + 4 + (2UL * (uint)(offered % size)), head);
            Memory.TryWriteIndex(Driver + 2, ++offered);
        }

        public byte[] Read(ulong address, int length)
        {
            byte[] bytes = new byte[length];
            Memory.TryRead(address, bytes);
            return bytes;
        }

        public void Dispose() => mapping.Dispose();
    }
}
