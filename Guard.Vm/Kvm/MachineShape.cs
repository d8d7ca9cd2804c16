namespace Guard.Vm.Kvm;

/// <summary>What a VM is made of. One vCPU; the snapshot format has room for more.</summary>
/// <param name="MemoryBytes">Guest memory: whole pages of 4,096 bytes, <see cref="LeastMemory"/> to <see cref="MostMemory"/>.</param>
/// <param name="Chip">Who emulates the interrupt controllers.</param>
public sealed record MachineShape(ulong MemoryBytes, IrqChip Chip)
{
    /// <summary>The least memory, 64 KiB.</summary>
    public const ulong LeastMemory = 64 * 1024;

    /// <summary>The most memory, 256 GiB. Memory is used for pages that the guest writes only.</summary>
    public const ulong MostMemory = 256UL << 30;

    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 4096;

    // From here to 4 GiB lie devices, the I/O APIC and the local APIC; memory goes on behind them.
    private const ulong HoleStart = 0xc000_0000;
    private const ulong HoleEnd = 0x1_0000_0000;

    private const ulong ImageAlignment = 1UL << 30;

    /// <summary>What is wrong with it, in words; null when nothing is.</summary>
    public string? Problem =>
        MemoryBytes is < LeastMemory or > MostMemory ? $"{MemoryBytes} bytes of guest memory are not between {LeastMemory} and {MostMemory}"
        : MemoryBytes % PageBytes != 0 ? $"{MemoryBytes} bytes of guest memory are no whole pages"
        : !Enum.IsDefined(Chip) ? $"there is no interrupt controller {(int)Chip}"
        : null;

    /// <summary>Where a read-only image lies: behind all memory, and where the guest's kernel wants such memory to begin.</summary>
    public ulong ImageAddress => Math.Max(HoleEnd, MemoryBytes <= HoleStart ? 0 : HoleEnd + MemoryBytes - HoleStart) + ImageAlignment - 1 & ~(ImageAlignment - 1);

    /// <summary>Where the guest sees which part of its memory, in order.</summary>
    internal IReadOnlyList<MemorySlot> Slots => MemoryBytes <= HoleStart
        ? [new MemorySlot(0, 0, MemoryBytes)]
        : [new MemorySlot(0, 0, HoleStart), new MemorySlot(HoleEnd, HoleStart, MemoryBytes - HoleStart)];
}
