using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Steps that wait for the Shim outside and answer it.</summary>
internal static class Handshake
{
    /// <summary>Waits until the Shim has written the uid map; end-of-file ends the child.</summary>
    public static void AwaitBuild(StepList steps, int inner)
    {
        var everything = new byte[8];
        Array.Fill(everything, byte.MaxValue);
        steps.Add("wait for the uid map", SystemCall.SYS_read, inner, StepList.Bytes(new byte[InnerMessage.Bytes]), InnerMessage.Bytes, expected: InnerMessage.Bytes);
        // Init starts with every signal blocked, so that no process inside can reach a handler of PID 1.
        steps.Add("block all signals", SystemCall.SYS_rt_sigprocmask, Native.SIG_SETMASK, StepList.Bytes(everything), 0, 8);
        steps.Add("leave the starter's session", SystemCall.SYS_setsid);
        steps.Add("set the file mode mask", SystemCall.SYS_umask, 0x12 /* 022 */);
        steps.Add("make mounts private", SystemCall.SYS_mount, StepList.Text("none"), StepList.Text("/"), 0, Native.MS_REC | Native.MS_PRIVATE);
    }

    /// <summary>Says that everything is in force, and waits for the Shim's leave to start init.</summary>
    public static void Ready(StepList steps, int inner)
    {
        steps.Add("report ready", SystemCall.SYS_write, inner, StepList.Structure(new InnerMessage { Kind = InnerKind.Ready }),
            InnerMessage.Bytes, expected: InnerMessage.Bytes);
        steps.Add("wait for the check", SystemCall.SYS_read, inner, StepList.Bytes(new byte[InnerMessage.Bytes]), InnerMessage.Bytes, expected: InnerMessage.Bytes);
    }
}
