using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct mount_attr (mount_setattr(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MountAttributes
{
    public ulong Set;
    public ulong Clear;
    public ulong Propagation;
    public ulong UserNamespace;
}
