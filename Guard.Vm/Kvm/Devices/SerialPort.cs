namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// A serial port as a PC has it (16550A): what the guest's kernel says while it comes up, and its last words. Output only; the last
/// <see cref="MostKept"/> bytes are kept, whatever it writes.
/// </summary>
/// <param name="line">Raises or lowers its pin.</param>
internal sealed class SerialPort(Action<bool> line)
{
    /// <summary>Its first port.</summary>
    public const ushort First = 0x3f8;

    /// <summary>How many ports it has.</summary>
    public const ushort Ports = 8;

    /// <summary>Bytes of its state.</summary>
    public const int StateBytes = 8;

    /// <summary>How much of the output is kept.</summary>
    public const int MostKept = 64 * 1024;

    private const int Data = 0, Enable = 1, Identity = 2, Format = 3, Modem = 4, Status = 5, ModemStatus = 6, Scratch = 7;
    private const byte WantsEmpty = 2, DivisorAccess = 0x80, Loopback = 0x10, NothingPending = 1, EmptyPending = 2, WithQueues = 0xc0, Empty = 0x60;
    private readonly byte[] _kept = new byte[MostKept];
    private readonly Lock _gate = new();
    private readonly byte[] _divisor = [1, 0];
    private long _written;
    private byte _enable, _format, _modem, _scratch, _queues;
    private bool _empty;

    /// <summary>What the guest wrote, its last <see cref="MostKept"/> bytes.</summary>
    public byte[] Output()
    {
        lock (_gate)
        {
            if (_written <= MostKept) return _kept[..(int)_written];
            int at = (int)(_written % MostKept);
            return [.. _kept[at..], .. _kept[..at]];
        }
    }

    /// <summary>The guest reads one of its ports.</summary>
    public byte Read(int port)
    {
        lock (_gate)
        {
            bool divisor = (_format & DivisorAccess) != 0;
            return port switch
            {
                Data => divisor ? _divisor[0] : (byte)0,
                Enable => divisor ? _divisor[1] : _enable,
                Identity => Identify(),
                Format => _format,
                Modem => _modem,
                Status => Empty,
                // In loopback the modem's outputs are its inputs: by that a driver knows the chip.
                ModemStatus => (_modem & Loopback) == 0 ? (byte)0xb0 : (byte)(((_modem & 2) << 3) | ((_modem & 1) << 5) | ((_modem & 4) << 4) | ((_modem & 8) << 4)),
                _ => _scratch,
            };
        }
    }

    /// <summary>The guest writes one of its ports.</summary>
    public void Write(int port, byte value)
    {
        lock (_gate)
        {
            bool divisor = (_format & DivisorAccess) != 0;
            switch (port)
            {
                case Data when divisor: _divisor[0] = value; break;
                case Enable when divisor: _divisor[1] = value; break;
                case Data: Say(value); break;
                case Enable:
                    _empty |= (_enable & WantsEmpty) == 0 && (value & WantsEmpty) != 0;
                    _enable = (byte)(value & 15);
                    Update();
                    break;
                case Identity: _queues = (byte)(value & 1); break;
                case Format: _format = value; break;
                case Modem: _modem = value; break;
                case Scratch: _scratch = value; break;
            }
        }
    }

    /// <summary>All that it is but what was written.</summary>
    public byte[] Save()
    {
        lock (_gate) return [_enable, _format, _modem, _scratch, _queues, _empty ? (byte)1 : (byte)0, _divisor[0], _divisor[1]];
    }

    /// <summary>Takes a state over.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Load(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateBytes) throw new InvalidDataException($"{state.Length} bytes are no state of a serial port.");
        lock (_gate)
        {
            (_enable, _format, _modem, _scratch, _queues, _empty) = (state[0], state[1], state[2], state[3], state[4], state[5] != 0);
            (_divisor[0], _divisor[1]) = (state[6], state[7]);
        }
    }

    private void Say(byte value)
    {
        if ((_modem & Loopback) == 0) _kept[_written++ % MostKept] = value;
        _empty = true;
        Update();
    }

    private byte Identify()
    {
        bool pending = (_enable & WantsEmpty) != 0 && _empty;
        _empty &= !pending;
        Update();
        return (byte)((pending ? EmptyPending : NothingPending) | (_queues != 0 ? WithQueues : 0));
    }

    // With an edge for each character: the line falls before it rises again.
    private void Update()
    {
        line(false);
        if ((_enable & WantsEmpty) != 0 && _empty) line(true);
    }
}
