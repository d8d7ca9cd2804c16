using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Snapshots;

/// <summary>The first 64 bytes of a snapshot. Numbers are little-endian.</summary>
/// <param name="Shape">What the VM is made of.</param>
/// <param name="TscKilohertz">How fast its time stamp counter ran.</param>
/// <param name="SavedAt">When it was saved, UTC.</param>
/// <param name="StateBytes">Bytes of the state, which follows.</param>
/// <param name="Runs">Entries of the table of memory, which follows the state.</param>
/// <param name="DataBytes">Bytes of memory, which follow the table and end the file.</param>
/// <param name="Checksum">CRC-32C of header (without this field), state and table.</param>
internal sealed record SnapshotHeader(
    MachineShape Shape, int TscKilohertz, DateTimeOffset SavedAt, int StateBytes, int Runs, ulong DataBytes, uint Checksum)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 64;

    /// <summary>Bytes of it that the checksum covers.</summary>
    public const int Covered = 60;

    /// <summary>The version that is written, and the one that is read.</summary>
    public const uint Version = 1;

    /// <summary>The most state.</summary>
    public const int MostStateBytes = 4 << 20;

    /// <summary>The most entries of the table of memory.</summary>
    public const int MostRuns = 1 << 18;

    private const uint OneVcpu = 1;

    /// <summary>As with PNG: a byte above 127, line ends of both kinds and an end of file show a transfer that took it for text.</summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'G', (byte)'V', (byte)'M', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>How long the whole file is.</summary>
    public ulong FileBytes => Size + (ulong)StateBytes + ((ulong)Runs * MemoryRun.Size) + DataBytes;

    /// <summary>Reads a header and holds it to its bounds, before anything is reserved for what it announces.</summary>
    /// <exception cref="SnapshotException">It is none, or of another version.</exception>
    public static SnapshotHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic)) throw new SnapshotException("It is no snapshot of Guard: the first bytes are others.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version) throw new SnapshotException($"It is of version {version}; this Guard reads version {Version}: make the template again.");
        uint vcpus = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (vcpus != OneVcpu) throw new SnapshotException($"It has {vcpus} vCPUs; this Guard restores VMs with one.");
        var shape = new MachineShape(BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]), (IrqChip)BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]));
        if (shape.Problem is { } problem) throw Damaged(problem);
        int kilohertz = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]);
        if (kilohertz <= 0) throw Damaged($"a time stamp counter of {kilohertz} kHz");
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        if (ticks < DateTimeOffset.UnixEpoch.Ticks || ticks > DateTimeOffset.MaxValue.Ticks) throw Damaged($"a time of {ticks}");
        int state = BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]), runs = BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]);
        ulong data = BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]);
        if (state is < 0 or > MostStateBytes) throw Damaged($"{state} bytes of state");
        if (runs is < 0 or > MostRuns) throw Damaged($"{runs} stretches of memory");
        if (data > shape.MemoryBytes) throw Damaged($"{data} bytes of {shape.MemoryBytes} bytes of memory");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[56..]) != 0) throw Damaged("something in a field that is empty");
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[Covered..]);
        return new SnapshotHeader(shape, kilohertz, new DateTimeOffset(ticks, TimeSpan.Zero), state, runs, data, checksum);
    }

    /// <summary>Writes a header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], OneVcpu);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Shape.MemoryBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], (int)Shape.Chip);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], TscKilohertz);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], SavedAt.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], StateBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[44..], Runs);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], DataBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[Covered..], Checksum);
    }

    /// <summary>The error for what no snapshot says.</summary>
    public static SnapshotException Damaged(string what) => new($"It is damaged, for it speaks of {what}: make the template again.");
}
