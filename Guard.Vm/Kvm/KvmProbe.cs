namespace Guard.Vm.Kvm;

/// <summary>What a machine's KVM turned out to be, once a guest was run, forked and run on it. That a device is there says little.</summary>
/// <param name="Capabilities">What KVM can do, or null when it is not usable.</param>
/// <param name="Problem">When it is not usable: what went wrong.</param>
/// <param name="Fix">When it is not usable: what to do, if known.</param>
public sealed record KvmProbe(KvmCapabilities? Capabilities, string? Problem, string? Fix)
{
    private const ulong Code = LongMode.TablesEnd + MachineShape.PageBytes;
    private const byte First = (byte)'G', Second = (byte)'V';

    /// <summary>Whether a fork of a guest answered.</summary>
    public bool Usable => Capabilities is not null;

    // Says a byte and another one: mov $0x3f8, %edx; mov $'G', %al; out %al, (%dx); mov $'V', %al; out %al, (%dx)
    private static ReadOnlySpan<byte> Guest => [0xba, 0xf8, 0x03, 0, 0, 0xb0, First, 0xee, 0xb0, Second, 0xee];

    /// <summary>Tries.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="path">The device; another path than <see cref="KvmHost.DevicePath"/> is for tests.</param>
    public static KvmProbe Run(TimeProvider time, string path = KvmHost.DevicePath)
    {
        try
        {
            using KvmHost host = KvmHost.Open(path);
            string? problem = Try(host, time);
            return problem is null ? new KvmProbe(host.Capabilities, null, null) : new KvmProbe(null, problem, "read dmesg for what KVM says");
        }
        catch (IsolationUnavailableException error)
        {
            return new KvmProbe(null, error.Message, error.Fix);
        }
        catch (Exception error) when (error is KvmException or IOException)
        {
            return new KvmProbe(null, error.Message, null);
        }
    }

    private static string? Try(KvmHost host, TimeProvider time)
    {
        var limits = new RunLimits(TimeSpan.FromSeconds(5));
        var bus = new Listener();
        using KvmMachine machine = KvmMachine.Create(host, new MachineShape(MachineShape.LeastMemory, IrqChip.None), time);
        machine.Memory.Write(Code, Guest);
        LongMode.Enter(machine, Code, LongMode.TablesEnd, user: true);
        RunEnd end = machine.Run(bus, limits);
        if (bus.Heard != First) return $"A guest did not answer. {end.Reason}";
        using MachineTemplate template = MachineTemplate.Freeze(host, machine, [], time);
        using KvmMachine fork = template.Fork();
        end = fork.Run(bus, limits);
        return bus.Heard == Second ? null : $"A fork of a guest did not answer. {end.Reason}";
    }

    /// <summary>Hears one byte at a time.</summary>
    private sealed class Listener : IGuestBus
    {
        public byte Heard { get; private set; }

        public BusAction PortWrite(ushort port, ReadOnlySpan<byte> data)
        {
            Heard = data[0];
            return BusAction.Leave;
        }

        public BusAction PortRead(ushort port, Span<byte> data) => BusAction.NothingThere;

        public BusAction MemoryWrite(ulong address, ReadOnlySpan<byte> data) => BusAction.NothingThere;

        public BusAction MemoryRead(ulong address, Span<byte> data) => BusAction.NothingThere;
    }
}
