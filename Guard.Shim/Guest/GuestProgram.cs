using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>
/// The first process of a Linux guest, which the kernel starts as <c>/init</c>. What comes from the host it trusts; what the commands of the guest do reaches
/// it only as signals, ends of children and bytes. When it ends the kernel panics, and the VM is over.
/// </summary>
internal static class GuestProgram
{
    private const string Self = "/init";

    /// <summary>Runs.</summary>
    public static int Run()
    {
        if (Environment.ProcessId != 1)
        {
            Console.Error.WriteLine("guard-shim as init is the first process of a guest.");
            return 2;
        }

        BlockSignals();
        if (!Directory.Exists("/proc/self"))
        {
            // The runtime asks /proc for the bounds of its stack, so it begins anew when there is one. Its other threads then have signals blocked from
            // their beginning: one that had not would take the end of a child, and nobody would hear of it.
            GuestMounts.Mount("proc", "/proc", "proc", Native.MS_NOSUID | Native.MS_NODEV | Native.MS_NOEXEC);
            GuestLaunch.Execute(Self, ["init"], ["PATH=/bin"]);
            return 1;
        }

        try
        {
            int channel = GuestMounts.Prepare(GuestPlan.Read("/guard/plan"));
            new GuestServer(channel).Serve();
            Console.Error.WriteLine("guard: the host closed the channel");
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"guard: {error.Message}");
        }

        return 1;
    }

    // Ends of children come through a descriptor, and a closed pipe as an error of the write.
    private static unsafe void BlockSignals()
    {
        ulong mask = (1UL << (Native.SIGCHLD - 1)) | (1UL << (Native.SIGPIPE - 1));
        // SAFETY: the kernel reads eight bytes of a local.
        Kernel.Call(SystemCall.SYS_rt_sigprocmask, Native.SIG_BLOCK, (long)&mask, 0, sizeof(ulong));
    }
}
