using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>Makes guests of the payload.</summary>
internal static class Guests
{
    /// <summary>Enough for any answer, and an end for a guest that gives none.</summary>
    public static readonly RunLimits Patience = new(Boxes.Patience);

    /// <summary>16 MiB without interrupts.</summary>
    public static readonly MachineShape Small = new(16 << 20, IrqChip.None);

    private static readonly Lazy<(KvmHost? Host, string Reason)> Opened = new(Open);

    /// <summary>This machine's KVM; a test is inconclusive without one that works.</summary>
    public static KvmHost Host => Opened.Value.Host ?? throw new AssertInconclusiveException("This test runs VMs: " + Opened.Value.Reason);

    /// <summary>A template that stands just before it says '&gt;'.</summary>
    public static MachineTemplate Template(MachineShape? shape = null, TimeProvider? time = null, params byte[] devices)
    {
        KvmMachine machine = Fresh(shape, time);
        var bus = new PayloadBus();
        RunEnd end = machine.Run(bus, Patience);
        Assert.AreEqual(RunEndKind.Left, end.Kind, end.Reason);
        Assert.AreEqual("HELLO\n", bus.Heard);
        return MachineTemplate.Freeze(Host, machine, devices, time ?? TimeProvider.System);
    }

    /// <summary>A VM that stands at the payload's first instruction.</summary>
    public static KvmMachine Fresh(MachineShape? shape = null, TimeProvider? time = null)
    {
        KvmMachine machine = KvmMachine.Create(Host, shape ?? Small, time ?? TimeProvider.System);
        machine.Memory.Write(Payload.Address, Payload.Code);
        LongMode.Enter(machine, Payload.Address, Payload.Stack, user: true);
        return machine;
    }

    /// <summary>Has a guest answer commands and returns all that it said, its first '&gt;' among them.</summary>
    public static string Ask(KvmMachine machine, PayloadBus bus, int bytes)
    {
        bus.Forget();
        bus.Until = bytes;
        RunEnd end = machine.Run(bus, Patience);
        Assert.AreEqual(RunEndKind.Left, end.Kind, end.Reason);
        return bus.Heard;
    }

    private static (KvmHost? Host, string Reason) Open()
    {
        KvmProbe probe = KvmProbe.Run(TimeProvider.System);
        return probe.Usable ? (KvmHost.Open(), "") : (null, probe.Problem!);
    }
}
