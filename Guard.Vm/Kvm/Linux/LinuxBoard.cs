using System.Buffers.Binary;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Kvm.Linux;

/// <summary>
/// What a Linux guest finds around its processor: a serial port, an I/O APIC, and virtio devices, a page and a pin each. Everything else answers as an
/// empty slot does, for a kernel looks in many places while it comes up.
/// </summary>
internal sealed class LinuxBoard : IGuestBus
{
    private const byte StateVersion = 1;
    private const int SerialPin = 4;
    private const ushort Keyboard = 0x64, SpeakerPort = 0x61;
    private const byte ResetPulse = 0xfe, TimerDone = 0x20;
    private const int ImageAt = 1;
    private readonly KvmMachine _machine;
    private readonly IoApic _ioApic;
    private readonly List<VirtioDevice> _devices = [];

    /// <summary>Makes the devices of a VM.</summary>
    /// <param name="machine">The VM.</param>
    /// <param name="peer">Who is at the host's end of the vsock.</param>
    public LinuxBoard(KvmMachine machine, IVsockPeer peer)
    {
        _machine = machine;
        _ioApic = new IoApic(machine.Interrupt);
        Serial = new SerialPort(high => _ioApic.SetLine(SerialPin, high));
        Vsock = new VsockDevice(machine.Memory, Pulse(0), peer);
        _devices.Add(Vsock);
        _devices.Add(new EntropyDevice(machine.Memory, Pulse(1)));
        if (machine.Image is { } image) _devices.Add(new PmemDevice(machine.Memory, Pulse(2), machine.Shape.ImageAddress, image.Bytes));
    }

    /// <summary>The serial port.</summary>
    public SerialPort Serial { get; }

    /// <summary>The vsock.</summary>
    public VsockDevice Vsock { get; }

    /// <summary>How many virtio devices there are.</summary>
    public int Devices => _devices.Count;

    /// <summary>The state of all devices.</summary>
    /// <exception cref="InvalidOperationException">One is in the middle of something.</exception>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(StateVersion);
        writer.Write(_machine.Image?.Bytes ?? 0);
        writer.Write(_machine.Image?.Checksum() ?? 0);
        byte[][] parts = [_ioApic.Save(), Serial.Save(), .. _devices.Select(device => device.Save())];
        writer.Write(parts.Length);
        foreach (byte[] part in parts)
        {
            writer.Write(part.Length);
            writer.Write(part);
        }

        return stream.ToArray();
    }

    /// <summary>Whether a state goes with an image: its length and checksum are in it.</summary>
    public static bool IsOf(ReadOnlySpan<byte> state, MachineImage? image)
    {
        const int Length = sizeof(ulong) + sizeof(uint);
        if (state.Length < ImageAt + Length || state[0] != StateVersion) return false;
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(state[ImageAt..]);
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(state[(ImageAt + sizeof(ulong))..]);
        return image is null ? bytes == 0 : bytes == image.Bytes && checksum == image.Checksum();
    }

    /// <summary>Takes a state over.</summary>
    /// <exception cref="InvalidDataException">It is none of these devices.</exception>
    public void Load(ReadOnlySpan<byte> state)
    {
        using var reader = new BinaryReader(new MemoryStream(state.ToArray()));
        byte[] Part()
        {
            int length = reader.ReadInt32();
            byte[] part = length is >= 0 and <= 4096 ? reader.ReadBytes(length) : [];
            return part.Length == length ? part : throw new InvalidDataException("A device's state ends in the middle.");
        }

        try
        {
            if (reader.ReadByte() != StateVersion) throw new InvalidDataException("The devices' state is of another version.");
            if (reader.ReadUInt64() != (_machine.Image?.Bytes ?? 0)) throw new InvalidDataException("The state is of another image.");
            reader.ReadUInt32(); // which image it is was looked at when the template was read
            if (reader.ReadInt32() != _devices.Count + 2) throw new InvalidDataException("The state is of other devices.");
            byte[] ioApic = Part();
            if (ioApic.Length != IoApic.StateBytes) throw new InvalidDataException("The state is of another I/O APIC.");
            _ioApic.Load(ioApic);
            Serial.Load(Part());
            foreach (VirtioDevice device in _devices) device.Load(Part());
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("The devices' state ends in the middle.");
        }

        if (reader.BaseStream.Position != state.Length) throw new InvalidDataException("The devices' state goes on behind its end.");
    }

    /// <inheritdoc/>
    public BusAction PortWrite(ushort port, ReadOnlySpan<byte> data)
    {
        if (port is >= SerialPort.First and < SerialPort.First + SerialPort.Ports && data.Length == 1) Serial.Write(port - SerialPort.First, data[0]);
        return port == Keyboard && data[0] == ResetPulse ? BusAction.PowerOff : BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction PortRead(ushort port, Span<byte> data)
    {
        if (port is >= SerialPort.First and < SerialPort.First + SerialPort.Ports && data.Length == 1) data[0] = Serial.Read(port - SerialPort.First);
        else if (port == SpeakerPort) data[0] = TimerDone;
        return BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction MemoryWrite(ulong address, ReadOnlySpan<byte> data)
    {
        if (Device(address) is { } device) device.Write((uint)(address % VirtioDevice.Bytes), data);
        else if (address - IoApic.Address < IoApic.Bytes) _ioApic.Write(address - IoApic.Address, data);
        return BusAction.Continue;
    }

    /// <inheritdoc/>
    public BusAction MemoryRead(ulong address, Span<byte> data)
    {
        if (Device(address) is { } device) device.Read((uint)(address % VirtioDevice.Bytes), data);
        else if (address - IoApic.Address < IoApic.Bytes) _ioApic.Read(address - IoApic.Address, data);
        return BusAction.Continue;
    }

    private VirtioDevice? Device(ulong address)
    {
        ulong number = (address - AcpiTables.FirstDevice) / VirtioDevice.Bytes;
        return number < (ulong)_devices.Count ? _devices[(int)number] : null;
    }

    // Edges: a device that has something new lets its line rise, and fall again so that it can rise the next time.
    private Action Pulse(int number)
    {
        int pin = (int)AcpiTables.FirstPin + number;
        return () =>
        {
            _ioApic.SetLine(pin, true);
            _ioApic.SetLine(pin, false);
        };
    }
}
