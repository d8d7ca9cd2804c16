using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct sockaddr_vm (vsock(7)).</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct VsockAddress
{
    public ushort Family;
    public ushort Reserved;
    public uint Port;
    public uint Cid;
    public byte Flags;
}
