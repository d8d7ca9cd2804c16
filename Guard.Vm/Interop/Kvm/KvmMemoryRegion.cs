using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_userspace_memory_region.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct KvmMemoryRegion
{
    [FieldOffset(0)] public uint Slot;
    [FieldOffset(4)] public uint Flags;
    [FieldOffset(8)] public ulong GuestAddress;
    [FieldOffset(16)] public ulong Bytes;
    [FieldOffset(24)] public ulong HostAddress;
}
