using Tmds.Linux;

namespace Guard.Vm.Interop.Kvm;

/// <summary>
/// The signal that takes a thread out of its guest: any signal that is delivered does, and this one does nothing else. Its handler is two machine
/// instructions in a page of their own, for no managed code may run in a handler.
/// </summary>
internal static unsafe class KickSignal
{
    /// <summary>A real-time signal that neither .NET nor the C library uses (signal(7): they take the first ones).</summary>
    public const int Number = 40;

    private const int PageBytes = 4096;
    private static readonly Lock Installing = new();
    private static bool installed;

    // endbr64 (a target that control-flow enforcement lets an indirect call have), ret
    private static ReadOnlySpan<byte> Handler => [0xf3, 0x0f, 0x1e, 0xfa, 0xc3];

    /// <summary>Installs the handler, once in a process.</summary>
    /// <exception cref="IOException">The page cannot be made executable, or somebody else has the signal.</exception>
    public static void Install()
    {
        lock (Installing)
        {
            if (installed) return;
            sigaction before;
            // SAFETY: libc fills a local of its own type.
            if (LibC.sigaction(Number, null, &before) != 0) throw new IOException($"Cannot look at signal {Number}: {Errno.Describe(LibC.errno)}");
            if (before.sa_handler != LibC.SIG_DFL) throw new IOException($"Signal {Number}, which takes vCPUs out of their guests, is used by something else in this process.");
            Set(MakeCode());
            installed = true;
        }
    }

    /// <summary>Sends it to a thread of this process. Who calls vouches that the thread still lives.</summary>
    public static void Send(int thread) => Kernel.Call(SystemCall.SYS_tgkill, Environment.ProcessId, thread, Number);

    // Written first and executable afterwards: never both at once.
    private static nint MakeCode()
    {
        long page = Kernel.Call(
            SystemCall.SYS_mmap, 0, PageBytes, Native.PROT_READ | Native.PROT_WRITE, Native.MAP_PRIVATE | Native.MAP_ANONYMOUS, -1, 0);
        if (page is < 0 and > -4096) throw new IOException($"Cannot map a page: {Kernel.Describe(page)}");
        // SAFETY: a fresh page of 4,096 bytes that nobody else knows of.
        Handler.CopyTo(new Span<byte>((void*)page, PageBytes));
        long result = Kernel.Call(SystemCall.SYS_mprotect, page, PageBytes, Native.PROT_READ | Native.PROT_EXEC);
        if (result == 0) return (nint)page;
        throw new IOException($"Cannot make the handler of signal {Number} executable: {Kernel.Describe(result)}");
    }

    private static void Set(nint code)
    {
        // SAFETY: a zeroed local of libc's own type; the code behind the address is never unmapped. SA_RESTART spares other calls of the thread; KVM_RUN
        // comes back with EINTR all the same.
        sigaction action = default;
        action.sa_handler = (void*)code;
        action.sa_flags = LibC.SA_RESTART;
        if (LibC.sigaction(Number, &action, null) != 0) throw new IOException($"Cannot install the handler of signal {Number}: {Errno.Describe(LibC.errno)}");
    }
}
