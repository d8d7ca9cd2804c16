using System.Buffers.Binary;
using System.Diagnostics;
using Guard.Vm.Kvm;
using Guard.Vm.Tests.Kvm;

namespace Guard.Benchmarks.Forks;

/// <summary>The payload in a VM: notes when it says its first byte.</summary>
internal sealed class ForkGuest : IGuestBus
{
    /// <summary>A bound for every run.</summary>
    public static readonly RunLimits Limits = new(TimeSpan.FromSeconds(30));

    private int heard, told;

    /// <summary>What it is told, then nothing.</summary>
    public string Commands { get; init; } = "";

    /// <summary>What it is given as number.</summary>
    public uint Number { get; init; }

    /// <summary>How many bytes it says before its run ends.</summary>
    public int Until { get; init; } = 1;

    /// <summary>When it said its first byte (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long FirstByte { get; private set; }

    /// <summary>A template that stands before the first byte, with 14 MiB of its memory in use.</summary>
    public static MachineTemplate Template(KvmHost host, MachineShape shape)
    {
        KvmMachine machine = KvmMachine.Create(host, shape, TimeProvider.System);
        machine.Memory.Write(Payload.Address, Payload.Code);
        for (ulong offset = 2 << 20; offset < 16 << 20; offset += MachineShape.PageBytes) machine.Memory.Write(offset + 8, [1]);
        LongMode.Enter(machine, Payload.Address, Payload.Stack, user: true);
        new ForkGuest { Until = int.MaxValue }.Run(machine);
        return MachineTemplate.Freeze(host, machine, [], TimeProvider.System);
    }

    /// <summary>Runs a VM until it has said what it should.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public ForkGuest Run(KvmMachine machine)
    {
        RunEnd end = machine.Run(this, Limits);
        return end.Kind == RunEndKind.Left ? this : throw new InvalidOperationException(end.Reason);
    }

    /// <inheritdoc/>
    public BusAction PortWrite(ushort port, ReadOnlySpan<byte> data)
    {
        if (port == Payload.TemplatePoint) return BusAction.Leave;
        if (heard++ == 0) FirstByte = Stopwatch.GetTimestamp();
        return heard >= Until ? BusAction.Leave : BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction PortRead(ushort port, Span<byte> data)
    {
        if (port == Payload.Numbers) BinaryPrimitives.WriteUInt32LittleEndian(data, Number);
        else if (told < Commands.Length) data[0] = (byte)Commands[told++];
        else return BusAction.NothingThere;
        return BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction MemoryWrite(ulong address, ReadOnlySpan<byte> data) => BusAction.NothingThere;

    /// <inheritdoc/>
    public BusAction MemoryRead(ulong address, Span<byte> data) => BusAction.NothingThere;
}
