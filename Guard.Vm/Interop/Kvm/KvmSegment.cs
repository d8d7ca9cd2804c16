using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_segment: a segment register with its hidden part (Intel SDM 3A, 3.4.5).</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct KvmSegment
{
    [FieldOffset(0)] public ulong Base;
    [FieldOffset(8)] public uint Limit;
    [FieldOffset(12)] public ushort Selector;
    [FieldOffset(14)] public byte Type;
    [FieldOffset(15)] public byte Present;
    [FieldOffset(16)] public byte Dpl;
    [FieldOffset(17)] public byte Db;
    [FieldOffset(18)] public byte S;
    [FieldOffset(19)] public byte L;
    [FieldOffset(20)] public byte G;
    [FieldOffset(21)] public byte Avl;
    [FieldOffset(22)] public byte Unusable;
}
