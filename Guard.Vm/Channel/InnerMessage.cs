using System.Runtime.InteropServices;

namespace Guard.Vm.Channel;

/// <summary>
/// A message between the Shim outside and PID 1 inside (a SOCK_SEQPACKET pair that the command never gets): fixed size, numbers only, so that
/// nothing a command prints or names can be taken for one.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InnerMessage
{
    /// <summary>The message's size in bytes.</summary>
    public const int Bytes = 16;

    public InnerKind Kind;
    public int First;
    public int Second;
    public int Reserved;
}
