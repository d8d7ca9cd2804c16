namespace Guard.Vm.Interop;

/// <summary>A file of memory (memfd_create(2)) of a fixed size. It has no name in any file system and goes with its last user.</summary>
internal sealed class MemoryFile : OwnedDescriptor
{
    private const int Creation = Native.MFD_CLOEXEC | Native.MFD_ALLOW_SEALING;
    private const int Size = Native.F_SEAL_SHRINK | Native.F_SEAL_GROW;

    private MemoryFile(int descriptor, ulong bytes)
        : base(descriptor) => Bytes = bytes;

    /// <summary>The size; it cannot change any more.</summary>
    public ulong Bytes { get; }

    /// <summary>Makes a file of zeros. Memory is used for pages that are written only.</summary>
    /// <param name="name">For /proc/PID/maps.</param>
    /// <param name="bytes">The size.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static MemoryFile Create(string name, ulong bytes)
    {
        using var text = new NativeText(name);
        long descriptor = Kernel.Call(SystemCall.SYS_memfd_create, text.Address, Creation);
        if (descriptor < 0) throw new IOException($"Cannot make a file of memory: {Kernel.Describe(descriptor)}");
        var file = new MemoryFile((int)descriptor, bytes);
        long result = Kernel.Call(SystemCall.SYS_ftruncate, descriptor, checked((long)bytes));
        // Who shortens a mapped file kills the process that reads behind its end.
        if (result == 0) result = Kernel.Call(SystemCall.SYS_fcntl, descriptor, Native.F_ADD_SEALS, Size);
        if (result == 0) return file;
        file.Dispose();
        throw new IOException($"Cannot make a file of {bytes} bytes of memory: {Kernel.Describe(result)}");
    }

    /// <summary>Forbids every later write, for good. Private mappings may still be written: they get pages of their own.</summary>
    /// <exception cref="IOException">Somebody still has it mapped writable and shared.</exception>
    public void Freeze()
    {
        using Hold hold = Hold.On(this);
        long result = Kernel.Call(SystemCall.SYS_fcntl, hold.Descriptor, Native.F_ADD_SEALS, Native.F_SEAL_WRITE | Native.F_SEAL_SEAL);
        if (result < 0) throw new IOException($"Cannot freeze a file of memory: {Kernel.Describe(result)}");
    }

    /// <summary>Where the next stretch of pages that were written begins, at or behind an offset; null when there is none.</summary>
    public ulong? NextData(ulong offset) => Seek(offset, Native.SEEK_DATA);

    /// <summary>Where the stretch of pages that were written and that has this offset ends.</summary>
    public ulong NextHole(ulong offset) => Seek(offset, Native.SEEK_HOLE) ?? Bytes;

    private ulong? Seek(ulong offset, int whence)
    {
        using Hold hold = Hold.On(this);
        long result = Kernel.Call(SystemCall.SYS_lseek, hold.Descriptor, checked((long)offset), whence);
        if (result == -Errno.ENXIO) return null;
        return result >= 0 ? (ulong)result : throw new IOException($"Cannot look for the pages of a file of memory: {Kernel.Describe(result)}");
    }
}
