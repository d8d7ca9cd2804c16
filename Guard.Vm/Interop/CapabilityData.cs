using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct __user_cap_data_struct (capset(2)); version 3 takes two of them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityData
{
    public uint Effective;
    public uint Permitted;
    public uint Inheritable;
}
