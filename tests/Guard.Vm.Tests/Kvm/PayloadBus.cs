using System.Buffers.Binary;
using System.Text;
using Guard.Vm.Kvm;

namespace Guard.Vm.Tests.Kvm;

/// <summary>What the payload talks to: hears its bytes, tells it commands and numbers.</summary>
internal sealed class PayloadBus : IGuestBus
{
    private const int MostHeard = 4096;
    private readonly StringBuilder _heard = new();
    private readonly Queue<byte> _commands = new();
    private readonly Queue<uint> _numbers = new();

    /// <summary>The run ends when so many bytes were heard since <see cref="Forget"/>.</summary>
    public int Until { get; set; } = int.MaxValue;

    /// <summary>What the guest said; no more than 4,096 bytes are kept.</summary>
    public string Heard => _heard.ToString();

    /// <summary>How many bytes the guest said.</summary>
    public long Bytes { get; private set; }

    /// <summary>Called on the vCPU's thread when the guest says a byte.</summary>
    public Action? Spoken { get; init; }

    /// <summary>Tells a command, and a number with it.</summary>
    public PayloadBus Tell(char command, uint number = 0)
    {
        _commands.Enqueue((byte)command);
        if (command is 'T' or 'S' or 'x' or 'L' or 'W') _numbers.Enqueue(number);
        return this;
    }

    /// <summary>Forgets what was heard.</summary>
    public void Forget()
    {
        _heard.Clear();
        Bytes = 0;
    }

    /// <inheritdoc/>
    public BusAction PortWrite(ushort port, ReadOnlySpan<byte> data)
    {
        if (port == Payload.TemplatePoint) return BusAction.Leave;
        if (port == Payload.Reset && data[0] == 0xfe) return BusAction.PowerOff;
        if (port != Payload.Console) return BusAction.NothingThere;
        if (_heard.Length < MostHeard) _heard.Append((char)data[0]);
        Bytes++;
        Spoken?.Invoke();
        return Bytes >= Until ? BusAction.Leave : BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction PortRead(ushort port, Span<byte> data)
    {
        if (port == Payload.Console && _commands.TryDequeue(out byte command)) data[0] = command;
        else if (port == Payload.Numbers && _numbers.TryDequeue(out uint number)) BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        else return BusAction.NothingThere;
        return BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction MemoryWrite(ulong address, ReadOnlySpan<byte> data) => BusAction.NothingThere;

    /// <inheritdoc/>
    public BusAction MemoryRead(ulong address, Span<byte> data) => BusAction.NothingThere;
}
