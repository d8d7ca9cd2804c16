using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// The I/O APIC of a VM whose local APIC is the kernel's (<see cref="IrqChip.Split"/>): 24 pins (Intel 82093AA). All of Guard's devices pulse their pins, so
/// each rising edge is one message; a pin that the guest set to levels is served by edges as well.
/// </summary>
/// <param name="send">Gets each message.</param>
internal sealed class IoApic(Action<InterruptMessage> send)
{
    /// <summary>Where the guest finds it.</summary>
    public const ulong Address = 0xfec00000;

    /// <summary>How much room it takes.</summary>
    public const ulong Bytes = 0x1000;

    /// <summary>How many pins it has.</summary>
    public const int Pins = 24;

    /// <summary>Bytes of its state.</summary>
    public const int StateBytes = (Pins * (sizeof(ulong) + 2)) + 1;

    private const ulong Select = 0, Window = 0x10;
    private const byte Identity = 0, VersionRegister = 1, FirstRedirection = 0x10;
    private const uint Version = 0x11 | ((Pins - 1) << 16);
    private const ulong Masked = 1 << 16;

    // Delivery status and remote IRR are the chip's own; reserved bits stay 0.
    private const ulong Settable = 0xff00_0000_0001_afff;
    private readonly ulong[] _redirection = [.. Enumerable.Repeat(Masked, Pins)];
    private readonly bool[] _line = new bool[Pins], _remembered = new bool[Pins];
    private readonly Lock _gate = new();
    private byte _select;

    /// <summary>The guest reads.</summary>
    /// <param name="offset">From <see cref="Address"/>.</param>
    /// <param name="data">What it gets: 4 bytes of a register, else zeros.</param>
    public void Read(ulong offset, Span<byte> data)
    {
        data.Clear();
        if (data.Length < sizeof(uint)) return;
        lock (_gate)
        {
            uint value = offset switch { Select => _select, Window => Register(_select), _ => 0 };
            BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        }
    }

    /// <summary>The guest writes.</summary>
    /// <param name="offset">From <see cref="Address"/>.</param>
    /// <param name="data">What; anything but 4 bytes to a register is nothing.</param>
    public void Write(ulong offset, ReadOnlySpan<byte> data)
    {
        if (data.Length < sizeof(uint)) return;
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(data);
        lock (_gate)
        {
            if (offset == Select) _select = (byte)value;
            else if (offset == Window) SetRegister(_select, value);
        }
    }

    /// <summary>A device raises or lowers its pin.</summary>
    /// <param name="pin">0 to 23.</param>
    /// <param name="high">Raises it.</param>
    public void SetLine(int pin, bool high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)pin, (uint)Pins, nameof(pin));
        lock (_gate)
        {
            bool rises = high && !_line[pin];
            _line[pin] = high;
            if (rises) Fire(pin);
        }
    }

    /// <summary>All that it is.</summary>
    public byte[] Save()
    {
        byte[] state = new byte[StateBytes];
        lock (_gate)
        {
            for (int pin = 0; pin < Pins; pin++)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(pin * sizeof(ulong)), _redirection[pin]);
                state[(Pins * sizeof(ulong)) + pin] = _line[pin] ? (byte)1 : (byte)0;
                state[(Pins * (sizeof(ulong) + 1)) + pin] = _remembered[pin] ? (byte)1 : (byte)0;
            }

            state[^1] = _select;
        }

        return state;
    }

    /// <summary>Takes a state over; sends nothing.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Load(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateBytes) throw new ArgumentException($"{state.Length} bytes are no state of an I/O APIC.", nameof(state));
        lock (_gate)
        {
            for (int pin = 0; pin < Pins; pin++)
            {
                _redirection[pin] = BinaryPrimitives.ReadUInt64LittleEndian(state[(pin * sizeof(ulong))..]) & Settable;
                _line[pin] = state[(Pins * sizeof(ulong)) + pin] != 0;
                _remembered[pin] = state[(Pins * (sizeof(ulong) + 1)) + pin] != 0;
            }

            _select = state[^1];
        }
    }

    private uint Register(byte number)
    {
        if (number == VersionRegister) return Version;
        int index = number - FirstRedirection;
        return number == Identity || index < 0 || index >= 2 * Pins ? 0 : (uint)(_redirection[index / 2] >> ((index & 1) * 32));
    }

    private void SetRegister(byte number, uint value)
    {
        int index = number - FirstRedirection;
        if (index < 0 || index >= 2 * Pins) return;
        int pin = index / 2;
        ulong entry = _redirection[pin];
        entry = (index & 1) == 0 ? (entry & 0xffffffff_00000000) | value : (entry & 0xffffffff) | ((ulong)value << 32);
        _redirection[pin] = entry & Settable;
        if (_remembered[pin] && (entry & Masked) == 0) Fire(pin);
    }

    // An edge on a masked pin is remembered: lost, it would be an interrupt that its device waits for for good.
    private void Fire(int pin)
    {
        ulong entry = _redirection[pin];
        _remembered[pin] = (entry & Masked) != 0;
        if (_remembered[pin]) return;
        uint destination = (uint)(entry >> 56), mode = (uint)(entry >> 11) & 1, delivery = (uint)(entry >> 8) & 7;
        send(new InterruptMessage(0xfee00000u | (destination << 12) | (mode << 2), (uint)(entry & 0xff) | (delivery << 8) | (1 << 14)));
    }
}
