using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>
/// The beginning of struct kvm_run: what a vCPU tells its host when it comes out. Fields from offset 32 on share their place: the exit's reason says
/// which of them count.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct KvmExit
{
    [FieldOffset(8)] public uint ExitReason;

    [FieldOffset(32)] public byte IoDirection;
    [FieldOffset(33)] public byte IoSize;
    [FieldOffset(34)] public ushort IoPort;
    [FieldOffset(36)] public uint IoCount;
    [FieldOffset(40)] public ulong IoDataOffset;

    [FieldOffset(32)] public ulong MmioAddress;
    [FieldOffset(48)] public uint MmioBytes;
    [FieldOffset(52)] public byte MmioIsWrite;

    [FieldOffset(32)] public ulong EntryFailureReason;
    [FieldOffset(32)] public uint InternalSuberror;
    [FieldOffset(32)] public uint SystemEventType;
}
