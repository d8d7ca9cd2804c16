using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_dirty_log.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct KvmDirtyLog
{
    [FieldOffset(0)] public uint Slot;
    [FieldOffset(8)] public ulong Bitmap;
}
