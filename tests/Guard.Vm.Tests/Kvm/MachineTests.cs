using Guard.Vm.Interop;
using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>VMs on this machine's KVM: they run, are forked, and are apart from each other.</summary>
[TestClass]
public sealed class MachineTests
{
    public static IEnumerable<object[]> Chips => Enum.GetValues<IrqChip>().Select(chip => new object[] { chip });

    [TestMethod]
    [DynamicData(nameof(Chips))]
    public void A_fork_goes_on_where_its_template_stood(IrqChip chip)
    {
        using MachineTemplate template = Guests.Template(new MachineShape(16 << 20, chip), null, 1, 2, 3);
        using KvmMachine fork = template.Fork();

        Assert.AreEqual(">A", Guests.Ask(fork, new PayloadBus().Tell('a'), 2));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, template.Devices.ToArray());
    }

    [TestMethod]
    public void Forks_share_nothing_that_they_write()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine one = template.Fork(), two = template.Fork();
        PayloadBus first = new(), second = new();

        Assert.AreEqual(">123", Guests.Ask(one, first.Tell('C').Tell('C').Tell('C'), 4));
        Assert.AreEqual(">1", Guests.Ask(two, second.Tell('C'), 2));
        Assert.AreEqual("4", Guests.Ask(one, first.Tell('C'), 1));
        using KvmMachine late = template.Fork();
        Assert.AreEqual(">1", Guests.Ask(late, new PayloadBus().Tell('C'), 2));
    }

    [TestMethod]
    public void What_the_processor_holds_comes_with_a_fork()
    {
        using KvmMachine machine = Guests.Fresh();
        var bus = new PayloadBus();
        machine.Run(bus, Guests.Patience);
        Assert.AreEqual(">x", Guests.Ask(machine, bus.Tell('x', 'Q'), 2));
        using MachineTemplate template = MachineTemplate.Freeze(Guests.Host, machine, [], TimeProvider.System);
        using KvmMachine fork = template.Fork(), other = template.Fork();
        PayloadBus first = new(), second = new();

        Assert.AreEqual("Q", Guests.Ask(fork, first.Tell('X'), 1));
        Assert.AreEqual("xZ", Guests.Ask(fork, first.Tell('x', 'Z').Tell('X'), 2));
        Assert.AreEqual("Q", Guests.Ask(other, second.Tell('X'), 1));
    }

    [TestMethod]
    public void A_run_that_ends_at_a_port_goes_on_behind_it()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        var bus = new PayloadBus();

        Assert.AreEqual(">", Guests.Ask(fork, bus, 1));
        Assert.AreEqual("A", Guests.Ask(fork, bus.Tell('a'), 1));
        Assert.AreEqual("BC", Guests.Ask(fork, bus.Tell('b').Tell('c'), 2));
    }

    [TestMethod]
    public void An_instruction_that_writes_a_string_to_a_port_writes_all_of_it()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();

        Assert.AreEqual(">HELLO\nA", Guests.Ask(fork, new PayloadBus().Tell('R').Tell('a'), 8));
    }

    [TestMethod]
    public void Guest_and_host_see_what_the_other_writes()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        fork.Memory.Write(0x300000, "h"u8);

        Assert.AreEqual(">hw", Guests.Ask(fork, new PayloadBus().Tell('L', 0x300000).Tell('W', 0x300001), 3));
        byte[] written = new byte[2];
        Assert.IsTrue(fork.Memory.TryRead(0x300000, written));
        CollectionAssert.AreEqual("hw"u8.ToArray(), written);
    }

    [TestMethod]
    public void A_template_can_be_written_by_nobody()
    {
        using MachineTemplate template = Guests.Template();

        Assert.ThrowsExactly<IOException>(() => MappedMemory.Map(template.File, template.File.Bytes, MappingKind.Shared));
    }

    [TestMethod]
    public void Memory_goes_on_behind_the_devices()
    {
        const ulong Gigabyte = 1UL << 30;
        using MachineTemplate template = Guests.Template(new MachineShape(5 * Gigabyte, IrqChip.Split));
        using KvmMachine fork = template.Fork();

        Assert.AreEqual(">A", Guests.Ask(fork, new PayloadBus().Tell('a'), 2));
        Assert.IsTrue(fork.Memory.TryWrite((6 * Gigabyte) - 1, [1]));
        Assert.IsFalse(fork.Memory.TryWrite(6 * Gigabyte, [1]));
        Assert.IsFalse(fork.Memory.TryWrite(3 * Gigabyte, [1]));
        Assert.IsFalse(fork.Memory.Contains((3 * Gigabyte) - 1, 2));
    }

    [TestMethod]
    [DataRow(0UL, IrqChip.None)]
    [DataRow(4096UL, IrqChip.None)]
    [DataRow((1UL << 20) + 1, IrqChip.None)]
    [DataRow(ulong.MaxValue - 4095, IrqChip.None)]
    [DataRow(1UL << 20, (IrqChip)7)]
    public void A_shape_that_is_none_is_refused_before_anything_is_made(ulong bytes, IrqChip chip) =>
        Assert.ThrowsExactly<ArgumentException>(() => KvmMachine.Create(Guests.Host, new MachineShape(bytes, chip), TimeProvider.System));

    [TestMethod]
    public void A_fork_outlives_its_template()
    {
        KvmMachine fork;
        using (MachineTemplate template = Guests.Template()) fork = template.Fork();
        using (fork) Assert.AreEqual(">t", Guests.Ask(fork, new PayloadBus().Tell('T', 100), 2));
    }
}
