using CsCheck;
using Guard.Vm.Interop;
using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>Every address and length that a guest can name, against a plain model of what is memory. Needs no KVM.</summary>
[TestClass]
public sealed class GuestMemoryTests
{
    private const ulong Page = MachineShape.PageBytes;

    // Three slots with holes between them, as small as the property's numbers are.
    private static readonly MemorySlot[] Slots = [new(0, 0, 4 * Page), new(6 * Page, 4 * Page, 2 * Page), new(9 * Page, 6 * Page, Page)];
    private static readonly ulong[] Edges = [0, 4 * Page, 6 * Page, 8 * Page, 9 * Page, 10 * Page, ulong.MaxValue];

    private static readonly Gen<ulong> Address = Gen.OneOf(
        Gen.ULong[0, 12 * Page], Gen.ULong, Gen.Select(Gen.Int[0, 6], Gen.Int[-9, 9], (edge, near) => unchecked(Edges[edge] + (ulong)near)));

    [TestMethod]
    public void A_stretch_is_memory_when_each_of_its_bytes_is_in_one_slot() =>
        Gen.Select(Address, Gen.Int[0, 3 * (int)Page]).Sample((address, length) =>
        {
            using MappedMemory mapping = Map();
            var memory = new GuestMemory(mapping, Slots, null);
            bool expected = Slots.Any(slot => address >= slot.GuestAddress && address < slot.GuestAddress + slot.Bytes
                && (UInt128)address + (UInt128)length <= slot.GuestAddress + slot.Bytes);
            byte[] data = new byte[length];

            Assert.AreEqual(expected, memory.Contains(address, (ulong)length));
            Assert.AreEqual(expected, memory.TryRead(address, data));
            Assert.AreEqual(expected, memory.TryWrite(address, data));
            bool index = (address & 1) == 0 && memory.Contains(address, 2);
            Assert.AreEqual(index, memory.TryReadIndex(address, out _));
            Assert.AreEqual(index, memory.TryWriteIndex(address, 1));
        }, iter: 2000);

    [TestMethod]
    public void Lengths_that_do_not_fit_a_number_are_refused()
    {
        using MappedMemory mapping = Map();
        var memory = new GuestMemory(mapping, Slots, null);

        Assert.IsFalse(memory.Contains(0, ulong.MaxValue));
        Assert.IsFalse(memory.Contains(Page, ulong.MaxValue - Page + 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mapping.Read(ulong.MaxValue, new byte[2]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mapping.Write(mapping.Bytes - 1, new byte[2]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mapping.ReadIndex(3));
    }

    [TestMethod]
    public void Bytes_come_back_as_they_were_written() =>
        Gen.Select(Gen.ULong[0, 4 * Page], Gen.Byte.Array[0, 300]).Sample((address, data) =>
        {
            using MappedMemory mapping = Map();
            var memory = new GuestMemory(mapping, Slots, null);
            if (!memory.TryWrite(address, data)) return;
            byte[] back = new byte[data.Length];
            memory.TryRead(address, back);
            CollectionAssert.AreEqual(data, back);
        }, iter: 500);

    private static MappedMemory Map()
    {
        using MemoryFile file = MemoryFile.Create("test", 7 * Page);
        return MappedMemory.Map(file, file.Bytes, MappingKind.Private);
    }
}
