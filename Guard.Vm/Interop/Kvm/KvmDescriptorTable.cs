using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_dtable: the register of a descriptor table.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct KvmDescriptorTable
{
    [FieldOffset(0)] public ulong Base;
    [FieldOffset(8)] public ushort Limit;
}
