using System.Buffers.Binary;
using System.Text;

namespace Guard.Vm.Kvm.Devices;

/// <summary>The little of ACPI's machine language (ACPI 6.5, chapter 20) that names devices and what they use. Each method gives encoded bytes.</summary>
internal static class Aml
{
    private const byte NameOp = 0x08, ByteOp = 0x0a, DwordOp = 0x0c, StringOp = 0x0d, ScopeOp = 0x10, BufferOp = 0x11, ExtendedOp = 0x5b, DeviceOp = 0x82;

    /// <summary>A scope with what is in it.</summary>
    public static byte[] Scope(string path, params byte[][] content) => [ScopeOp, .. Package([.. Encoding.ASCII.GetBytes(path), .. Join(content)])];

    /// <summary>A device with what is in it.</summary>
    /// <param name="name">Four letters.</param>
    /// <param name="content">Its names.</param>
    public static byte[] Device(string name, params byte[][] content) => [ExtendedOp, DeviceOp, .. Package([.. Encoding.ASCII.GetBytes(name), .. Join(content)])];

    /// <summary>A name with a value.</summary>
    public static byte[] Name(string name, byte[] value) => [NameOp, .. Encoding.ASCII.GetBytes(name), .. value];

    /// <summary>A number from 0 to 255; 0 and 1 have bytes of their own.</summary>
    public static byte[] Number(byte value) => value <= 1 ? [value] : [ByteOp, value];

    /// <summary>A name of the old kind, such as PNP0501, packed into four bytes (ACPI 6.5, 19.3.4).</summary>
    public static byte[] EisaId(string id)
    {
        uint packed = 0;
        foreach (char letter in id.AsSpan(0, 3)) packed = (packed << 5) | (uint)(letter - '@');
        packed = (packed << 16) | Convert.ToUInt16(id[3..], 16);
        byte[] bytes = new byte[5];
        bytes[0] = DwordOp;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), packed);
        return bytes;
    }

    /// <summary>A text.</summary>
    public static byte[] Text(string text) => [StringOp, .. Encoding.ASCII.GetBytes(text), 0];

    /// <summary>What a device uses: resource descriptors, closed by an end tag without checksum.</summary>
    public static byte[] Resources(params byte[][] descriptors)
    {
        byte[] list = [.. Join(descriptors), 0x79, 0];
        return [BufferOp, .. Package([.. Number((byte)list.Length), .. list])];
    }

    /// <summary>Memory at a fixed place, to be read and written (ACPI 6.5, 6.4.3.4).</summary>
    public static byte[] Memory(uint address, uint length)
    {
        byte[] bytes = [0x86, 9, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), address);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), length);
        return bytes;
    }

    /// <summary>An interrupt by rising edges, not shared (ACPI 6.5, 6.4.3.6).</summary>
    public static byte[] Interrupt(uint number)
    {
        byte[] bytes = [0x89, 6, 0, 3, 1, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), number);
        return bytes;
    }

    /// <summary>Ports at a fixed place (ACPI 6.5, 6.4.2.5).</summary>
    public static byte[] Ports(ushort first, byte count)
    {
        byte[] bytes = [0x47, 1, 0, 0, 0, 0, 0, count];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), first);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), first);
        return bytes;
    }

    // A length counts its own bytes, so that a content of 63 bytes needs two of them (ACPI 6.5, 20.2.4).
    private static byte[] Package(byte[] content)
    {
        int length = content.Length + 1;
        if (length < 1 << 6) return [(byte)length, .. content];
        length++;
        if (length < 1 << 12) return [(byte)(0x40 | (length & 15)), (byte)(length >> 4), .. content];
        length++;
        if (length < 1 << 20) return [(byte)(0x80 | (length & 15)), (byte)(length >> 4), (byte)(length >> 12), .. content];
        throw new ArgumentException($"{content.Length} bytes are too many for one package.", nameof(content));
    }

    private static byte[] Join(byte[][] parts) => [.. parts.SelectMany(part => part)];
}
