using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct rlimit64 (prlimit(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;
}
