using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>What .NET cannot do with a directory of the host.</summary>
public static class HostDirectory
{
    /// <summary>Flushes a directory's entries to the disk: files made, renamed or removed in it stay so after a loss of power (fsync(2)).</summary>
    /// <param name="path">The directory.</param>
    /// <exception cref="IOException">It cannot be opened or flushed.</exception>
    public static void Flush(string path)
    {
        int descriptor = Kernel.Open(path, Native.O_RDONLY | Native.O_DIRECTORY | Native.O_CLOEXEC);
        if (descriptor < 0) throw new IOException($"Cannot open the directory {path} to flush it: {Kernel.Describe(descriptor)}");
        try
        {
            long result = Kernel.Retry(SystemCall.SYS_fsync, descriptor);
            // A file system that has nothing to flush, some network ones, says EINVAL.
            if (result < 0 && result != -Errno.EINVAL) throw new IOException($"Cannot flush the directory {path}: {Kernel.Describe(result)}");
        }
        finally
        {
            Kernel.Close(descriptor);
        }
    }
}
