using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct __user_cap_header_struct (capset(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityHeader
{
    public uint Version;
    public int ProcessId;
}
