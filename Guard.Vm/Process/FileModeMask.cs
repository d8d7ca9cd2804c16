using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>The process' file mode mask (umask(2)), which its children inherit.</summary>
public static class FileModeMask
{
    private const int Ordinary = 0x12; // 022

    /// <summary>
    /// Sets it to 022 for this process. Whoever starts Guard with 077, as hardened services do, would otherwise make stores that the uids of boxes
    /// cannot read; home itself is 0700, and keys and tokens have modes of their own.
    /// </summary>
    public static void UseOrdinary() => Kernel.Call(SystemCall.SYS_umask, Ordinary);
}
