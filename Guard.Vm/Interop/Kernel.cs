using Tmds.Linux;

namespace Guard.Vm.Interop;

/// <summary>
/// Raw system calls through Tmds.LibC's <c>syscall()</c>: one pre-resolved function, blittable arguments, no allocation, so that it is
/// also usable in the child of the Shim's raw clone, where nothing of the managed runtime may be started.
/// </summary>
internal static unsafe class Kernel
{
    /// <summary>Makes one system call.</summary>
    /// <returns>The kernel's result, or the negated errno.</returns>
    public static long Call(long number, long a0 = 0, long a1 = 0, long a2 = 0, long a3 = 0, long a4 = 0, long a5 = 0)
    {
        // SAFETY: the arguments are passed through as they are; who calls vouches for the pointers among them.
        ssize_t result = LibC.syscall(
            (void*)number, (void*)a0, (void*)a1, (void*)a2, (void*)a3, (void*)a4, (void*)a5);
        long value = result;
        return value == -1 ? -LibC.errno : value;
    }

    /// <summary>As <see cref="Call"/>, started again when a signal interrupts it.</summary>
    public static long Retry(long number, long a0 = 0, long a1 = 0, long a2 = 0, long a3 = 0, long a4 = 0, long a5 = 0)
    {
        long result;
        do result = Call(number, a0, a1, a2, a3, a4, a5);
        while (result == -Errno.EINTR);
        return result;
    }

    /// <summary>Closes a descriptor; an unknown one is no error here.</summary>
    public static void Close(int descriptor)
    {
        if (descriptor >= 0) Call(SystemCall.SYS_close, descriptor);
    }

    /// <summary>Opens a path.</summary>
    /// <returns>The descriptor, or the negated errno.</returns>
    public static int Open(string path, int flags, int mode = 0)
    {
        using var text = new NativeText(path);
        return (int)Retry(SystemCall.SYS_openat, Native.AT_FDCWD, text.Address, flags, mode);
    }

    /// <summary>Opens a path below a directory without following any link on the way (openat2(2)).</summary>
    /// <returns>The descriptor, or the negated errno; -ELOOP where there is a link.</returns>
    public static int OpenBeneath(int directory, string path, int flags)
    {
        using var text = new NativeText(path);
        var how = new OpenHow { Flags = (ulong)flags, Resolve = Native.RESOLVE_BENEATH | Native.RESOLVE_NO_SYMLINKS };
        // SAFETY: the kernel reads sizeof(OpenHow) bytes of a local.
        return (int)Retry(SystemCall.SYS_openat2, directory, text.Address, (long)(&how), sizeof(OpenHow));
    }

    /// <summary>Reads into a span.</summary>
    /// <returns>The count, 0 at the end, or the negated errno.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        // SAFETY: the pinned span outlives the call and its length is passed with it.
        fixed (byte* start = buffer) return (int)Retry(SystemCall.SYS_read, descriptor, (long)start, buffer.Length);
    }

    /// <summary>Writes a span, once.</summary>
    /// <returns>The count, or the negated errno.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        // SAFETY: the pinned span outlives the call and its length is passed with it.
        fixed (byte* start = buffer) return (int)Retry(SystemCall.SYS_write, descriptor, (long)start, buffer.Length);
    }

    /// <summary>Waits for one of several descriptors.</summary>
    /// <returns>How many are ready, 0 on timeout, or the negated errno (also -EINTR).</returns>
    public static int Poll(Span<PollEntry> entries, int milliseconds)
    {
        // SAFETY: PollEntry has the layout of struct pollfd; the pinned span outlives the call.
        fixed (PollEntry* start = entries) return (int)Call(SystemCall.SYS_poll, (long)start, entries.Length, milliseconds);
    }

    /// <summary>The errno of a negated result, as text for a message.</summary>
    public static string Describe(long negatedErrno) => Errno.Describe((int)-negatedErrno);
}
