using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// The ACPI tables of the Linux machine: hardware-reduced, so that there is no power hardware to emulate; a serial port for bringing it up, and a node
/// for each virtio device. They tell the guest what no probing finds, and make its boot faster by all that it need not look for.
/// </summary>
internal static class AcpiTables
{
    /// <summary>Where they lie, in memory that the guest is told not to use.</summary>
    public const uint Address = 0xe0000;

    /// <summary>Where the first virtio device's registers lie; each one has a page.</summary>
    public const uint FirstDevice = 0xd0000000;

    /// <summary>The pin of the first virtio device; each one has its own.</summary>
    public const uint FirstPin = 5;

    /// <summary>The most virtio devices: as many as there are pins.</summary>
    public const int MostDevices = IoApic.Pins - (int)FirstPin;

    private const int HeaderBytes = 36, RootBytes = 36, FadtBytes = 268, Alignment = 64;
    private const uint LocalApic = 0xfee00000, DeviceBytes = 0x1000, SerialPin = 4;
    private const ushort SerialPorts = 0x3f8;
    private const byte SerialPortCount = 8;

    // FADT (ACPI 6.5, 5.2.9): no VGA, no clock of the old kind, no keyboard controller; hardware-reduced, no power or sleep button, C1, WBINVD.
    private const ushort BootArchitecture = 0x24;
    private const uint Flags = (1 << 20) | (1 << 5) | (1 << 4) | (1 << 2) | 1;

    /// <summary>Makes them.</summary>
    /// <param name="devices">How many virtio devices there are, up to <see cref="MostDevices"/>.</param>
    /// <returns>What belongs at <see cref="Address"/>; the root pointer comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There cannot be as many.</exception>
    public static byte[] Make(int devices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(devices);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(devices, MostDevices);
        var image = new List<byte>(new byte[Alignment]);
        uint Put(byte[] table)
        {
            uint address = Address + (uint)image.Count;
            image.AddRange(table);
            image.AddRange(new byte[-image.Count & (Alignment - 1)]);
            return address;
        }

        uint dsdt = Put(Table("DSDT", 2, Names(devices)));
        uint fadt = Put(Table("FACP", 5, FixedDescription(dsdt)));
        uint madt = Put(Table("APIC", 3, InterruptControllers()));
        byte[] pointers = new byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(pointers, fadt);
        BinaryPrimitives.WriteUInt64LittleEndian(pointers.AsSpan(sizeof(ulong)), madt);
        uint xsdt = Put(Table("XSDT", 1, pointers));
        byte[] tables = [.. image];
        Root(xsdt).CopyTo(tables, 0);
        return tables;
    }

    private static byte[] Names(int devices)
    {
        byte[] serial = Aml.Device(
            "COM1", Aml.Name("_HID", Aml.EisaId("PNP0501")), Aml.Name("_UID", Aml.Number(1)),
            Aml.Name("_CRS", Aml.Resources(Aml.Interrupt(SerialPin), Aml.Ports(SerialPorts, SerialPortCount))));
        return Aml.Scope("\\_SB_", [serial, .. Enumerable.Range(0, devices).Select(Virtio)]);
    }

    private static byte[] Virtio(int number) => Aml.Device(
        $"VI{number:X2}", Aml.Name("_HID", Aml.Text("LNRO0005")), Aml.Name("_UID", Aml.Number((byte)number)), Aml.Name("_CCA", Aml.Number(1)),
        Aml.Name("_CRS", Aml.Resources(Aml.Memory(FirstDevice + ((uint)number * DeviceBytes), DeviceBytes), Aml.Interrupt(FirstPin + (uint)number))));

    // Offsets are the whole table's (ACPI 6.5, table 5.9).
    private static byte[] FixedDescription(uint dsdt)
    {
        byte[] table = new byte[FadtBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(40), dsdt);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(109), BootArchitecture);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(112), Flags);
        table[131] = 1; // minor version
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(140), dsdt);
        return table[HeaderBytes..];
    }

    // One local APIC, number 0, and the I/O APIC with all pins from 0 on (ACPI 6.5, 5.2.12).
    private static byte[] InterruptControllers()
    {
        byte[] table = new byte[28];
        BinaryPrimitives.WriteUInt32LittleEndian(table, LocalApic);
        (table[8], table[9], table[12]) = (0, 8, 1);
        (table[16], table[17], table[18]) = (1, 12, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(20), (uint)IoApic.Address);
        return table;
    }

    private static byte[] Table(string signature, byte revision, byte[] content)
    {
        byte[] table = new byte[HeaderBytes + content.Length];
        System.Text.Encoding.ASCII.GetBytes(signature).CopyTo(table, 0);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length);
        table[8] = revision;
        "GUARD GUARD VM"u8.CopyTo(table.AsSpan(10));
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(24), 1);
        "GRD "u8.CopyTo(table.AsSpan(28));
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(32), 1);
        content.CopyTo(table, HeaderBytes);
        table[9] = Checksum(table);
        return table;
    }

    private static byte[] Root(uint xsdt)
    {
        byte[] root = new byte[RootBytes];
        "RSD PTR "u8.CopyTo(root);
        "GUARD "u8.CopyTo(root.AsSpan(9));
        root[15] = 2; // revision
        BinaryPrimitives.WriteInt32LittleEndian(root.AsSpan(20), RootBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(root.AsSpan(24), xsdt);
        root[8] = Checksum(root.AsSpan(0, 20));
        root[32] = Checksum(root);
        return root;
    }

    // What makes all bytes add up to 0.
    private static byte Checksum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte one in bytes) sum += one;
        return (byte)-sum;
    }
}
