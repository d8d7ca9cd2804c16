using CsCheck;
using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>A fork that is put back is what its template is.</summary>
[TestClass]
public sealed class ResetTests
{
    public static IEnumerable<object[]> Chips => Enum.GetValues<IrqChip>().Select(chip => new object[] { chip });

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void Memory_and_registers_are_the_templates_again(IrqChip chip)
    {
        using MachineTemplate template = Guests.Template(new MachineShape(16 << 20, chip));
        using KvmMachine fork = template.Fork(tracked: true);
        for (int round = 0; round < 50; round++)
        {
            var bus = new PayloadBus().Tell('C').Tell('T', 100).Tell('X').Tell('x', 'Q');
            Assert.AreEqual(">1t\0x", Guests.Ask(fork, bus, 5), $"round {round}");
            int pages = template.Reset(fork);
            Assert.IsTrue(pages is >= 101 and < 110, $"{pages} pages");
        }

        AssertPristine(template, fork);
    }

    [TestMethod]
    public void What_the_host_wrote_is_put_back_too()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork(tracked: true);
        fork.Memory.Write(0x400000 - 1, [1, 2]);
        Assert.IsTrue(fork.Memory.TryWriteIndex(0x500000, 7));

        Assert.AreEqual(3, template.Reset(fork));

        AssertPristine(template, fork);
    }

    [TestMethod]
    public void A_guest_that_was_stopped_anywhere_is_put_back()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork(tracked: true);

        Gen.Select(Gen.Char["TOSRFPC"], Gen.Int[1, 400], Gen.Int[1, 40]).Sample((command, exits, pages) =>
        {
            var bus = new PayloadBus().Tell('C').Tell(command, (uint)pages);
            fork.Run(bus, new RunLimits(TimeSpan.FromMilliseconds(5), exits));
            template.Reset(fork);
            Assert.AreEqual(">1\0", Guests.Ask(fork, new PayloadBus().Tell('C').Tell('X'), 3));
            template.Reset(fork);
        }, iter: 60, threads: 1);

        AssertPristine(template, fork);
    }

    [TestMethod]
    public void Only_a_tracked_fork_of_the_same_template_is_put_back()
    {
        using MachineTemplate template = Guests.Template(), other = Guests.Template();
        using KvmMachine untracked = template.Fork(), foreign = other.Fork(tracked: true);

        Assert.ThrowsExactly<InvalidOperationException>(() => template.Reset(untracked));
        Assert.ThrowsExactly<InvalidOperationException>(() => template.Reset(foreign));
    }

    [TestMethod]
    public void Dirty_pages_come_out_once_in_order_and_together() =>
        Gen.Select(Gen.ULong[0, 4095], Gen.ULong[0, 20]).Array[0, 40].Sample(stretches =>
        {
            var dirty = new DirtyPages(4200 * MachineShape.PageBytes);
            var expected = new SortedSet<ulong>();
            foreach ((ulong page, ulong pages) in stretches)
            {
                dirty.Add((page * MachineShape.PageBytes) + 17, pages * MachineShape.PageBytes);
                for (ulong i = 0; pages > 0 && i <= pages; i++) expected.Add(page + i);
            }

            var found = new List<ulong>();
            int count = dirty.Take((offset, bytes) =>
            {
                ulong first = offset / MachineShape.PageBytes;
                Assert.IsTrue(found.Count == 0 || found[^1] + 1 < first, "neighbours come together");
                for (ulong i = 0; i < bytes / MachineShape.PageBytes; i++) found.Add(first + i);
            });

            CollectionAssert.AreEqual(expected.ToArray(), found.ToArray());
            Assert.AreEqual(expected.Count, count);
            Assert.AreEqual(0, dirty.Take((_, _) => Assert.Fail("twice")));
        });

    private static void AssertPristine(MachineTemplate template, KvmMachine fork)
    {
        byte[] theirs = new byte[1 << 20], ours = new byte[1 << 20];
        for (ulong offset = 0; offset < fork.Memory.Bytes; offset += (ulong)ours.Length)
        {
            fork.Memory.Mapping.Read(offset, ours);
            template.Memory.Read(offset, theirs);
            Assert.IsTrue(ours.AsSpan().SequenceEqual(theirs), $"memory differs behind {offset:x}");
        }
    }
}
