using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>A pipe to or from a command: this process's end never waits, and the command's end is closed here once the command has it.</summary>
internal static class GuestPipe
{
    private const int RoomBytes = 256 * 1024;

    /// <summary>Makes one.</summary>
    /// <param name="toCommand">Whether the command reads it.</param>
    /// <returns>This process's end, and the command's.</returns>
    /// <exception cref="IOException">There is none to be had.</exception>
    public static unsafe (int Ours, int Theirs) Make(bool toCommand)
    {
        int* ends = stackalloc int[2];
        // SAFETY: the kernel writes two ints.
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_pipe2, (long)ends, Native.O_CLOEXEC), "make a pipe");
        (int ours, int theirs) = toCommand ? (ends[1], ends[0]) : (ends[0], ends[1]);
        Kernel.Call(SystemCall.SYS_fcntl, ours, Native.F_SETFL, Native.O_NONBLOCK);
        // With more room both sides run longer before they change places. Refused, it is a pipe all the same.
        Kernel.Call(SystemCall.SYS_fcntl, ours, Native.F_SETPIPE_SZ, RoomBytes);
        return (ours, theirs);
    }
}
