namespace Guard.Vm.Interop;

/// <summary>Changes the owner of a tree by descriptors: each directory is opened without following a link, its entries are changed relative to it.</summary>
internal static unsafe class OwnershipWalk
{
    /// <summary>Gives a tree to an id (user and group).</summary>
    public static void Give(string path, uint id)
    {
        GiveAlone(path, id);
        Directory(Native.AT_FDCWD, path, path, id);
    }

    /// <summary>Gives one file or directory, and nothing below it, to an id (user and group). A symbolic link is given itself.</summary>
    public static void GiveAlone(string path, uint id)
    {
        int descriptor = Kernel.Open(path, Native.O_PATH | Native.O_NOFOLLOW | Native.O_CLOEXEC);
        if (descriptor < 0) throw new IOException($"Cannot give {path} to uid {id}: {Kernel.Describe(descriptor)}");
        try
        {
            using var empty = new NativeText("");
            Entry(descriptor, empty.Address, Native.AT_EMPTY_PATH, path, id);
        }
        finally
        {
            Kernel.Close(descriptor);
        }
    }

    /// <summary>The uid that a path belongs to.</summary>
    public static uint OwnerOf(string path)
    {
        using var text = new NativeText(path);
        // SAFETY: the kernel fills a struct statx (256 bytes) in a local; stx_uid is at 20 (statx(2)).
        byte* status = stackalloc byte[256];
        const int Owner = 8; // STATX_UID
        long result = Kernel.Call(SystemCall.SYS_statx, Native.AT_FDCWD, text.Address, 0, Owner, (long)status);
        return result == 0 ? *(uint*)(status + 20) : throw new IOException($"Cannot look at {path}: {Kernel.Describe(result)}");
    }

    private static void Directory(int parent, string name, string path, uint id)
    {
        using var text = new NativeText(name);
        int flags = Native.O_RDONLY | Native.O_DIRECTORY | Native.O_NOFOLLOW | Native.O_CLOEXEC;
        var descriptor = (int)Kernel.Retry(SystemCall.SYS_openat, parent, text.Address, flags);
        if (descriptor is -Errno.ENOTDIR or -Errno.ELOOP) return;
        if (descriptor < 0) throw new IOException($"Cannot open {path}: {Kernel.Describe(descriptor)}");
        try
        {
            foreach (string entry in System.IO.Directory.EnumerateFileSystemEntries($"/proc/self/fd/{descriptor}"))
            {
                string child = Path.GetFileName(entry), full = Path.Combine(path, child);
                using var childText = new NativeText(child);
                Entry(descriptor, childText.Address, Native.AT_SYMLINK_NOFOLLOW, full, id);
                Directory(descriptor, child, full, id);
            }
        }
        finally
        {
            Kernel.Close(descriptor);
        }
    }

    private static void Entry(int parent, nint name, int flags, string path, uint id)
    {
        // SAFETY: the kernel fills a struct statx (256 bytes) in a local; stx_nlink is at 16, stx_mode at 28 (statx(2)).
        byte* status = stackalloc byte[256];
        const int LinkCountAndType = 5; // STATX_TYPE | STATX_NLINK
        long result = Kernel.Call(SystemCall.SYS_statx, parent, name, flags, LinkCountAndType, (long)status);
        if (result == 0)
        {
            uint links = *(uint*)(status + 16);
            int type = *(ushort*)(status + 28) & 0xf000;
            if (type != 0x4000 /* S_IFDIR */ && links > 1) return;
            result = Kernel.Call(SystemCall.SYS_fchownat, parent, name, id, id, flags);
        }

        if (result < 0) throw new IOException($"Cannot give {path} to uid {id}: {Kernel.Describe(result)}");
    }
}
