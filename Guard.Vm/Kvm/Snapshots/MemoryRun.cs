namespace Guard.Vm.Kvm.Snapshots;

/// <summary>A stretch of a VM's memory that a snapshot holds; all else is zero.</summary>
/// <param name="Offset">Where it lies in the VM's file of memory.</param>
/// <param name="Bytes">How long it is: whole pages.</param>
/// <param name="Checksum">CRC-32C of its bytes.</param>
internal readonly record struct MemoryRun(ulong Offset, ulong Bytes, uint Checksum)
{
    /// <summary>Bytes of one in the table.</summary>
    public const int Size = 24;
}
