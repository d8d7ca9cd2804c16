using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_regs: the general registers. Only those that Guard sets have names here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal struct KvmRegs
{
    [FieldOffset(0)] public ulong Rax;
    [FieldOffset(32)] public ulong Rsi;
    [FieldOffset(40)] public ulong Rdi;
    [FieldOffset(48)] public ulong Rsp;
    [FieldOffset(128)] public ulong Rip;
    [FieldOffset(136)] public ulong Rflags;
}
