using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct cmsghdr with room for one descriptor (cmsg(3)): what CMSG_SPACE(sizeof(int)) spans.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ControlHeader
{
    public nint Length;
    public int Level;
    public int Type;
    public int Descriptor;
    public int Padding;
}
