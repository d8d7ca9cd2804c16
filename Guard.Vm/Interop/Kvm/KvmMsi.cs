using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_msi: an interrupt as a message to the local APIC.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct KvmMsi
{
    [FieldOffset(0)] public uint AddressLow;
    [FieldOffset(4)] public uint AddressHigh;
    [FieldOffset(8)] public uint Data;
}
