using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct msghdr (sendmsg(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    public nint Name;
    public uint NameLength;
    public nint Vectors;
    public nint VectorCount;
    public nint Control;
    public nint ControlLength;
    public int Flags;
}
