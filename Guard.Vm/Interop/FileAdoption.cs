namespace Guard.Vm.Interop;

/// <summary>Gives a file another name by its descriptor, so that what is looked at is what is linked, whatever its directory's owner does meanwhile.</summary>
internal static unsafe class FileAdoption
{
    /// <summary>Links a file and, as root, takes it over.</summary>
    /// <param name="directory">The directory in which others may write.</param>
    /// <param name="name">The file, below it.</param>
    /// <param name="target">Its further name.</param>
    /// <returns>False when there is no regular file with content; no link is followed to find one.</returns>
    public static bool TryLink(string directory, string name, string target)
    {
        int below = Kernel.Open(directory, Native.O_PATH | Native.O_DIRECTORY | Native.O_CLOEXEC);
        if (below < 0) throw new IOException($"Cannot open {directory}: {Kernel.Describe(below)}");
        int file = Kernel.OpenBeneath(below, name, Native.O_PATH | Native.O_NOFOLLOW | Native.O_CLOEXEC);
        Kernel.Close(below);
        if (file is -Errno.ENOENT or -Errno.ELOOP or -Errno.ENOTDIR) return false;
        if (file < 0) throw new IOException($"Cannot open {name} in {directory}: {Kernel.Describe(file)}");
        try
        {
            if (!IsRegular(file)) return false;
            using var magic = new NativeText($"/proc/self/fd/{file}"); // as open(2) shows it under O_TMPFILE; AT_EMPTY_PATH would need a capability
            using var to = new NativeText(target);
            long result = Kernel.Call(SystemCall.SYS_linkat, Native.AT_FDCWD, magic.Address, Native.AT_FDCWD, to.Address, Native.AT_SYMLINK_FOLLOW);
            if (result < 0) throw new IOException($"Cannot link {name} in {directory} as {target}: {Kernel.Describe(result)}");
            if (Kernel.Call(SystemCall.SYS_geteuid) == 0) Take(file, target);
            return true;
        }
        finally
        {
            Kernel.Close(file);
        }
    }

    private static bool IsRegular(int file)
    {
        using var empty = new NativeText("");
        // SAFETY: the kernel fills a struct statx (256 bytes) in a local; stx_mode is at 28, stx_size at 40 (statx(2)).
        byte* status = stackalloc byte[256];
        const int TypeAndSize = 0x201; // STATX_TYPE | STATX_SIZE
        long result = Kernel.Call(SystemCall.SYS_statx, file, empty.Address, Native.AT_EMPTY_PATH, TypeAndSize, (long)status);
        return result == 0 && (*(ushort*)(status + 28) & 0xf000) == 0x8000 /* S_IFREG */ && *(ulong*)(status + 40) > 0;
    }

    private static void Take(int file, string path)
    {
        using var empty = new NativeText("");
        long result = Kernel.Call(SystemCall.SYS_fchownat, file, empty.Address, 0, 0, Native.AT_EMPTY_PATH);
        if (result < 0) throw new IOException($"Cannot take {path} over: {Kernel.Describe(result)}");
    }
}
