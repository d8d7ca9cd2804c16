using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Linux;

/// <summary>
/// A Linux kernel as distributions ship it (bzImage; Documentation/arch/x86/boot.rst). It unpacks itself in the guest: the host reads its header and nothing
/// of what is packed.
/// </summary>
public sealed class KernelImage
{
    private const int MostBytes = 256 << 20;
    private const int SectorBytes = 512;
    private const int HeaderStart = 0x1f1, Signature = 0x202, EndOffset = 0x201;
    private const uint HdrS = 0x53726448;
    private const ushort LeastProtocol = 0x20c;
    private const ushort SixtyFourBit = 1;
    private const ulong LargestAddress = 1 << 30;
    private readonly byte[] _file;
    private readonly int _payload;

    private KernelImage(byte[] file, int payload, ulong address, ulong room)
    {
        (_file, _payload, Address, Room) = (file, payload, address, room);
    }

    /// <summary>Where it is loaded, bytes.</summary>
    public ulong Address { get; }

    /// <summary>How much room it needs from there on to unpack itself, bytes.</summary>
    public ulong Room { get; }

    /// <summary>The longest command line that it takes, bytes without the NUL.</summary>
    public uint MostCommandLine => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(0x238));

    /// <summary>The highest address that an initial RAM disk may have.</summary>
    public uint HighestRamDisk => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(0x22c));

    /// <summary>Where its 64-bit entry lies.</summary>
    public ulong Entry => Address + 0x200;

    /// <summary>What is loaded.</summary>
    internal ReadOnlySpan<byte> Payload => _file.AsSpan(_payload);

    /// <summary>Its setup header, which begins at 0x1f1 of the boot parameters too.</summary>
    internal ReadOnlySpan<byte> Header => _file.AsSpan(HeaderStart, Signature + _file[EndOffset] - HeaderStart);

    /// <summary>Reads a kernel.</summary>
    /// <exception cref="InvalidDataException">It is none that Guard can start: says why.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static KernelImage Open(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > MostBytes) throw new InvalidDataException($"{path} has {length} bytes; a kernel has up to {MostBytes}.");
        try
        {
            return Read(File.ReadAllBytes(path));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path} cannot be started. {error.Message}");
        }
    }

    /// <summary>Reads a kernel.</summary>
    /// <exception cref="InvalidDataException">It is none that Guard can start: says why.</exception>
    public static KernelImage Read(byte[] file)
    {
        if (file.Length < 2 * SectorBytes || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(Signature)) != HdrS)
            throw new InvalidDataException("It is no Linux kernel (bzImage) for x86.");
        ushort protocol = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x206)), flags = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(0x236));
        if (protocol < LeastProtocol || (flags & SixtyFourBit) == 0) throw new InvalidDataException($"It has no 64-bit entry (boot protocol {protocol:x}, flags {flags:x}).");
        int sectors = file[HeaderStart] == 0 ? 4 : file[HeaderStart];
        int payload = (sectors + 1) * SectorBytes;
        if (Signature + file[EndOffset] < 0x264 || payload <= 0x264 + 0x200 || file.Length <= payload + 0x200) throw new InvalidDataException("It ends in the middle.");
        ulong address = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(0x258));
        ulong room = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(0x260));
        if (address is < 0x100000 or > LargestAddress || room > LargestAddress || room < (ulong)(file.Length - payload))
            throw new InvalidDataException($"It wants {room} bytes at {address:x}.");
        return new KernelImage(file, payload, address, room);
    }
}
