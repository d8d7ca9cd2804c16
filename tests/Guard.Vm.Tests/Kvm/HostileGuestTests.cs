using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>A guest that does its worst: its run ends with one clear reason, and neither a sibling nor the host notices.</summary>
[TestClass]
public sealed class HostileGuestTests
{
    private const uint NoMemory = 0x1f000000;

    [TestMethod]
    [DataRow('F', 0u, RunEndKind.TripleFault, "triple fault")]
    [DataRow('P', 0u, RunEndKind.PoweredOff, "switched itself off by port 64")]
    [DataRow('L', NoMemory, RunEndKind.NothingThere, "address 1f000000, where there is nothing")]
    [DataRow('W', NoMemory, RunEndKind.NothingThere, "address 1f000000, where there is nothing")]
    public void Its_run_ends_with_one_reason_and_it_is_never_run_again(char command, uint number, RunEndKind kind, string reason)
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine sibling = template.Fork(), fork = template.Fork();
        var beside = new PayloadBus();
        Assert.AreEqual(">1", Guests.Ask(sibling, beside.Tell('C'), 2));

        RunEnd end = fork.Run(new PayloadBus().Tell(command, number), Guests.Patience);

        Assert.AreEqual(kind, end.Kind, end.Reason);
        StringAssert.Contains(end.Reason, reason);
        Assert.IsFalse(end.CanGoOn);
        Assert.AreSame(end, fork.Run(new PayloadBus(), Guests.Patience));
        Assert.AreEqual("2", Guests.Ask(sibling, beside.Tell('C'), 1));
        using KvmMachine next = template.Fork();
        Assert.AreEqual(">1", Guests.Ask(next, new PayloadBus().Tell('C'), 2));
    }

    [TestMethod]
    public void Memory_above_its_tables_is_a_triple_fault()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();

        Assert.AreEqual(RunEndKind.TripleFault, fork.Run(new PayloadBus().Tell('L', 0xf0000000), Guests.Patience).Kind);
    }

    [TestMethod]
    public void One_that_spins_ends_at_its_time()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine sibling = template.Fork(), fork = template.Fork();

        RunEnd end = fork.Run(new PayloadBus().Tell('S'), new RunLimits(TimeSpan.FromMilliseconds(50)));

        Assert.AreEqual(RunEndKind.Deadline, end.Kind, end.Reason);
        Assert.AreEqual(">A", Guests.Ask(sibling, new PayloadBus().Tell('a'), 2));
    }

    [TestMethod]
    public void One_that_floods_ends_at_its_time_and_takes_no_memory()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        var bus = new PayloadBus().Tell('O');

        RunEnd end = fork.Run(bus, new RunLimits(TimeSpan.FromMilliseconds(200)));

        Assert.AreEqual(RunEndKind.Deadline, end.Kind, end.Reason);
        Assert.IsLessThanOrEqualTo(4096, bus.Heard.Length);
    }

    [TestMethod]
    public void One_that_floods_ends_at_its_number_of_exits()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine fork = template.Fork();
        var bus = new PayloadBus().Tell('O');

        RunEnd end = fork.Run(bus, Guests.Patience with { Exits = 1000 });

        Assert.AreEqual(RunEndKind.TooManyExits, end.Kind, end.Reason);
        StringAssert.Contains(end.Reason, "1000");
        Assert.AreEqual(999, bus.Bytes, "one exit was to hear the command");
        // It stands between two instructions and could go on.
        Assert.AreEqual(RunEndKind.TooManyExits, fork.Run(bus, Guests.Patience with { Exits = 10 }).Kind);
        Assert.AreEqual(1009, bus.Bytes);
    }

    [TestMethod]
    public void What_the_bus_throws_ends_its_own_guest_alone()
    {
        using MachineTemplate template = Guests.Template();
        using KvmMachine sibling = template.Fork(), fork = template.Fork();

        Assert.ThrowsExactly<InvalidDataException>(() => fork.Run(new PayloadBus { Spoken = () => throw new InvalidDataException() }, Guests.Patience));
        Assert.AreEqual(">A", Guests.Ask(sibling, new PayloadBus().Tell('a'), 2));
    }

    [TestMethod]
    public void A_state_that_no_processor_has_is_refused()
    {
        using MachineTemplate template = Guests.Template();
        byte[] sregs = (byte[])template.State.Vcpu.Sregs.Clone();
        sregs.AsSpan(224, 8).Clear(); // CR0 without paging or protection, in long mode
        MachineState state = template.State with { Vcpu = template.State.Vcpu with { Sregs = sregs } };

        KvmException error = Assert.ThrowsExactly<KvmException>(() => KvmMachine.Fork(Guests.Host, state, template.File, tracked: false, TimeProvider.System));

        StringAssert.Contains(error.Message, "special registers");
        using KvmMachine fork = template.Fork();
        Assert.AreEqual(">A", Guests.Ask(fork, new PayloadBus().Tell('a'), 2));
    }
}
