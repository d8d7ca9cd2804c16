using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_msr_entry.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct KvmMsrEntry
{
    [FieldOffset(0)] public uint Index;
    [FieldOffset(8)] public ulong Data;
}
