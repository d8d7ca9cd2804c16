using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// A virtio device behind its memory-mapped registers (virtio 1.2, 4.2.2, version 2 of them). The guest writes them with any value in any order, from the
/// vCPU's thread; the host's side of a device works from others. What the guest does wrong it does to this device: it is told to reset it and gets nothing
/// more until then.
/// </summary>
internal abstract class VirtioDevice
{
    /// <summary>How much room the registers take.</summary>
    public const uint Bytes = 0x1000;

    private const uint Magic = 0x74726976, Version = 2, Vendor = 0x44525547;
    private const int ConfigStart = 0x100;
    private const ulong Version1 = 1UL << 32;
    private const uint FeaturesOk = 8, DriverOk = 4, NeedsReset = 0x40;
    private const uint UsedBuffers = 1, ConfigChanged = 2;
    private readonly uint _id;
    private readonly ulong _features;
    private readonly Action _pulse;
    private readonly (ulong Descriptors, ulong Driver, ulong Device)[] _rings;
    private readonly uint[] _sizes;
    private readonly byte[] _config;
    private uint _featureWord, _driverFeatureWord, _selected, _interrupts, _status;
    private ulong _accepted;

    /// <summary>Makes one.</summary>
    /// <param name="id">What kind (virtio 1.2, chapter 5).</param>
    /// <param name="memory">Guest memory.</param>
    /// <param name="pulse">Gives its pin a rising edge.</param>
    /// <param name="config">What its configuration says; the guest cannot write it.</param>
    /// <param name="queues">The most places of each queue.</param>
    protected VirtioDevice(uint id, GuestMemory memory, Action pulse, byte[] config, params ushort[] queues)
    {
        (_id, _features, Memory, _pulse, _config) = (id, Version1, memory, pulse, config);
        Queues = [.. queues.Select(places => new SplitQueue(memory, places))];
        (_rings, _sizes) = (new (ulong, ulong, ulong)[queues.Length], new uint[queues.Length]);
    }

    /// <summary>Held by whoever uses the queues.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Guest memory.</summary>
    protected GuestMemory Memory { get; }

    /// <summary>Its queues.</summary>
    protected IReadOnlyList<SplitQueue> Queues { get; }

    /// <summary>Whether the driver runs it.</summary>
    protected bool Running => (_status & (DriverOk | NeedsReset)) == DriverOk;

    /// <summary>The guest reads a register or the configuration.</summary>
    /// <param name="offset">From the first register.</param>
    /// <param name="data">1 to 8 bytes.</param>
    public void Read(uint offset, Span<byte> data)
    {
        data.Clear();
        lock (Gate)
        {
            if (offset >= ConfigStart)
            {
                int from = (int)(offset - ConfigStart);
                if (from < _config.Length) _config.AsSpan(from, Math.Min(data.Length, _config.Length - from)).CopyTo(data);
            }
            else if (data.Length == sizeof(uint))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data, Register(offset));
            }
        }
    }

    /// <summary>The guest writes a register; anything but four bytes to one that can be written is nothing.</summary>
    /// <param name="offset">From the first register.</param>
    /// <param name="data">1 to 8 bytes.</param>
    public void Write(uint offset, ReadOnlySpan<byte> data)
    {
        if (offset >= ConfigStart || data.Length != sizeof(uint)) return;
        lock (Gate) SetRegister(offset, BinaryPrimitives.ReadUInt32LittleEndian(data));
        Deliver();
    }

    /// <summary>All that it is, as <see cref="Load"/> takes it.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        lock (Gate)
        {
            foreach (uint one in (uint[])[_featureWord, _driverFeatureWord, _selected, _interrupts, _status]) writer.Write(one);
            writer.Write(_accepted);
            for (int i = 0; i < Queues.Count; i++)
            {
                writer.Write(Queues[i].Ready);
                writer.Write(_sizes[i]);
                writer.Write(_rings[i].Descriptors);
                writer.Write(_rings[i].Driver);
                writer.Write(_rings[i].Device);
                writer.Write(Queues[i].Position.Taken);
                writer.Write(Queues[i].Position.Given);
            }

            SaveModel(writer);
        }

        return stream.ToArray();
    }

    /// <summary>Takes a state over; tells the guest nothing.</summary>
    /// <exception cref="InvalidDataException">It is none of this device.</exception>
    public void Load(byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        try
        {
            lock (Gate)
            {
                (_featureWord, _driverFeatureWord, _selected, _interrupts, _status) =
                    (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
                _accepted = reader.ReadUInt64();
                for (int i = 0; i < Queues.Count; i++)
                {
                    bool ready = reader.ReadBoolean();
                    _sizes[i] = reader.ReadUInt32();
                    _rings[i] = (reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
                    (ushort taken, ushort given) = (reader.ReadUInt16(), reader.ReadUInt16());
                    if (ready) Queues[i].Enable(_sizes[i], _rings[i], (taken, given));
                    else Queues[i].Reset();
                }

                LoadModel(reader);
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException($"The state of device {_id} ends in the middle.");
        }

        if (reader.BaseStream.Position != state.Length) throw new InvalidDataException($"The state of device {_id} goes on behind its end.");
    }

    /// <summary>The guest says that a queue has something new. The gate is held.</summary>
    /// <param name="queue">Which: one of the queues.</param>
    protected abstract void Notified(int queue);

    /// <summary>Hands on what the guest's last write brought, on the vCPU's thread with the gate free: who gets it may use the device.</summary>
    protected virtual void Deliver()
    {
    }

    /// <summary>The guest reset it. The gate is held.</summary>
    protected virtual void ResetModel()
    {
    }

    /// <summary>Writes the state of what is behind the registers.</summary>
    protected virtual void SaveModel(BinaryWriter writer)
    {
    }

    /// <summary>Reads what <see cref="SaveModel"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    protected virtual void LoadModel(BinaryReader reader)
    {
    }

    /// <summary>Tells the guest that a queue has something back, where it wants to be told. The gate is held.</summary>
    protected void Interrupt(int queue)
    {
        if (Queues[queue].Broken is not null) Complain();
        else if (Running && Queues[queue].WantsInterrupt) Raise(UsedBuffers);
    }

    private uint Register(uint offset) => offset switch
    {
        0x000 => Magic,
        0x004 => Version,
        0x008 => _id,
        0x00c => Vendor,
        0x010 => _featureWord switch { 0 => (uint)_features, 1 => (uint)(_features >> 32), _ => 0 },
        0x034 => _selected < Queues.Count ? Queues[(int)_selected].Largest : 0u,
        0x044 => _selected < Queues.Count && Queues[(int)_selected].Ready ? 1u : 0,
        0x060 => _interrupts,
        0x070 => _status,
        _ => 0,
    };

    private void SetRegister(uint offset, uint value)
    {
        switch (offset)
        {
            case 0x014: _featureWord = value; return;
            case 0x020: Accept(value); return;
            case 0x024: _driverFeatureWord = value; return;
            case 0x030: _selected = value; return;
            case 0x050: Notify(value); return;
            case 0x064: _interrupts &= ~value; return;
            case 0x070: SetStatus(value); return;
        }

        if (_selected >= Queues.Count || Queues[(int)_selected].Ready && offset != 0x044) return;
        ref (ulong Descriptors, ulong Driver, ulong Device) rings = ref _rings[_selected];
        switch (offset)
        {
            case 0x038: _sizes[_selected] = value; break;
            case 0x044: Enable(value); break;
            case 0x080: rings.Descriptors = Low(rings.Descriptors, value); break;
            case 0x084: rings.Descriptors = High(rings.Descriptors, value); break;
            case 0x090: rings.Driver = Low(rings.Driver, value); break;
            case 0x094: rings.Driver = High(rings.Driver, value); break;
            case 0x0a0: rings.Device = Low(rings.Device, value); break;
            case 0x0a4: rings.Device = High(rings.Device, value); break;
        }
    }

    private static ulong Low(ulong whole, uint part) => (whole & 0xffffffff_00000000) | part;

    private static ulong High(ulong whole, uint part) => (whole & 0xffffffff) | ((ulong)part << 32);

    private void Accept(uint value)
    {
        if ((_status & FeaturesOk) != 0 || _driverFeatureWord > 1) return;
        _accepted = _driverFeatureWord == 0 ? Low(_accepted, value) : High(_accepted, value);
    }

    // A driver that wants what was not offered, or speaks the legacy form, sees that its features were not taken.
    private void SetStatus(uint value)
    {
        if (value == 0)
        {
            Reset();
            return;
        }

        uint bits = value & 0xff & ~NeedsReset;
        if ((_accepted & ~_features) != 0 || (_accepted & Version1) == 0) bits &= ~(FeaturesOk | DriverOk);
        _status = bits | (_status & NeedsReset);
    }

    private void Reset()
    {
        foreach (SplitQueue queue in Queues) queue.Reset();
        Array.Clear(_rings);
        Array.Clear(_sizes);
        (_featureWord, _driverFeatureWord, _selected, _interrupts, _status, _accepted) = (0, 0, 0, 0, 0, 0);
        ResetModel();
    }

    private void Enable(uint value)
    {
        SplitQueue queue = Queues[(int)_selected];
        if (value == 0) queue.Reset();
        else if ((_status & FeaturesOk) != 0 && !queue.Ready && !queue.Enable(_sizes[_selected], _rings[_selected])) Complain();
    }

    private void Notify(uint queue)
    {
        if (!Running || queue >= Queues.Count) return;
        Notified((int)queue);
        if (Queues[(int)queue].Broken is not null) Complain();
    }

    private void Complain()
    {
        if ((_status & NeedsReset) != 0) return;
        _status |= NeedsReset;
        Raise(ConfigChanged);
    }

    private void Raise(uint reason)
    {
        _interrupts |= reason;
        _pulse();
    }
}
