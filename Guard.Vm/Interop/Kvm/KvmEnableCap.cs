using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_enable_cap, with the one argument that is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal struct KvmEnableCap
{
    [FieldOffset(0)] public uint Capability;
    [FieldOffset(4)] public uint Flags;
    [FieldOffset(8)] public ulong Argument;
}
