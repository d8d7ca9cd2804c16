using System.Numerics;
using System.Runtime.InteropServices;

namespace Guard.Vm.Kvm.Snapshots;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), which processors have an instruction for. It finds damage. Who could alter a file on purpose could
/// also make its checksum anew: against that stands the template's digest in the log.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of nothing.</summary>
    public const uint Start = 0;

    /// <summary>The checksum of what came before and these bytes.</summary>
    public static uint Add(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (byte one in bytes[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
