using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Steps that make the box's terminal from its own devpts and hand the master's end to the Shim outside.</summary>
// SAFETY: unsafe only for sizeof; nothing is dereferenced here, and the addresses are of structures that live as long as the step list.
internal static unsafe class TerminalSteps
{
    /// <summary>The slave's path inside: the instance is new, so its first terminal is 0.</summary>
    public const string SlavePath = "/dev/pts/0";

    /// <summary>Adds the steps.</summary>
    public static void Add(StepList steps, int inner)
    {
        long control = StepList.Structure(new ControlHeader { Length = 20, Level = Native.SOL_SOCKET, Type = Native.SCM_RIGHTS, Descriptor = -1 });
        nint master = (nint)control + 16; // ControlHeader.Descriptor: the message is made before the descriptor exists
        long vector = StepList.Structure(new IoVector
        {
            Base = (nint)StepList.Structure(new InnerMessage { Kind = InnerKind.Terminal }), Length = InnerMessage.Bytes,
        });
        long message = StepList.Structure(new MessageHeader
        {
            Vectors = (nint)vector, VectorCount = 1, Control = (nint)control, ControlLength = sizeof(ControlHeader),
        });
        steps.Add("open a terminal", SystemCall.SYS_openat, Native.AT_FDCWD, StepList.Text("/dev/pts/ptmx"),
            Native.O_RDWR | Native.O_NOCTTY | Native.O_CLOEXEC, result: master);
        steps.Add("unlock the terminal", SystemCall.SYS_ioctl, master, Native.TIOCSPTLCK, StepList.Structure(0), references: 1);
        steps.Add("hand the terminal over", SystemCall.SYS_sendmsg, inner, message, 0, expected: InnerMessage.Bytes);
    }
}
