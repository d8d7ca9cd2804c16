using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>struct kvm_clock_data: the clock that guests read as kvmclock, in nanoseconds.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct KvmClockData
{
    [FieldOffset(0)] public ulong Clock;
    [FieldOffset(8)] public uint Flags;
    [FieldOffset(16)] public ulong Realtime;
    [FieldOffset(24)] public ulong HostTsc;
}
