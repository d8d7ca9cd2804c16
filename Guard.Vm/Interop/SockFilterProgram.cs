using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct sock_fprog: a filter's length and address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SockFilterProgram
{
    public ushort Length;
    public nint Filter;
}
