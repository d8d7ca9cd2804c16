using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Small housekeeping of the Shim's own process.</summary>
internal static unsafe class Signals
{
    /// <summary>Makes a write to a closed pipe an errno instead of the Shim's end.</summary>
    public static void BlockBrokenPipe()
    {
        const int BrokenPipe = 13;
        ulong set = 1UL << (BrokenPipe - 1);
        // SAFETY: the kernel reads eight bytes of a local.
        Kernel.Call(SystemCall.SYS_rt_sigprocmask, 0, (long)&set, 0, 8);
    }

    /// <summary>Lets go of the streams that the box now holds, so that their ends are the box's business only.</summary>
    public static void LeaveStandardStreams()
    {
        int nothing = Kernel.Open("/dev/null", Native.O_RDWR | Native.O_CLOEXEC);
        for (int descriptor = 0; descriptor <= 2 && nothing >= 0; descriptor++) Kernel.Call(SystemCall.SYS_dup2, nothing, descriptor);
        Kernel.Close(nothing);
    }
}
