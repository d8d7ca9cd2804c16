using System.Text;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Raw Unix sockets: the Shim needs no event loop of the runtime's socket library.</summary>
internal static unsafe class UnixSocket
{
    /// <summary>Descriptors of the Shim start here, so that none stands where one of the box's will be placed.</summary>
    private const int LowestDescriptor = 64;

    private const int MaximumPath = 107; // sun_path, less its NUL

    /// <summary>Connects to a listening socket by path; a long path is reached through its directory's descriptor.</summary>
    /// <exception cref="BoxFailure">It cannot be reached.</exception>
    public static int Connect(string path)
    {
        int directory = -1;
        string reached = path;
        if (Encoding.UTF8.GetByteCount(path) > MaximumPath)
        {
            directory = Kernel.Open(Path.GetDirectoryName(path)!, Native.O_PATH | Native.O_DIRECTORY | Native.O_CLOEXEC);
            if (directory < 0) throw new BoxFailure($"Cannot open the directory of {path}: {Kernel.Describe(directory)}.");
            reached = $"/proc/self/fd/{directory}/{Path.GetFileName(path)}";
        }

        try
        {
            int socket = (int)Kernel.Call(SystemCall.SYS_socket, Native.AF_UNIX, Native.SOCK_STREAM | Native.SOCK_CLOEXEC);
            if (socket < 0) throw new BoxFailure($"Cannot make a socket: {Kernel.Describe(socket)}.");
            var address = new byte[110]; // struct sockaddr_un
            address[0] = Native.AF_UNIX;
            Encoding.UTF8.GetBytes(reached, address.AsSpan(2));
            long result;
            // SAFETY: the address is pinned for the call and its length is passed with it.
            fixed (byte* start = address) result = Kernel.Retry(SystemCall.SYS_connect, socket, (long)start, address.Length);
            if (result < 0) throw new BoxFailure($"Cannot connect to {path}: {Kernel.Describe(result)}.");
            return Raise(socket);
        }
        finally
        {
            Kernel.Close(directory);
        }
    }

    /// <summary>Makes the pair between the Shim and PID 1.</summary>
    public static (int Outer, int Inner) Pair()
    {
        int* ends = stackalloc int[2];
        // SAFETY: the kernel writes two ints.
        long result = Kernel.Call(SystemCall.SYS_socketpair, Native.AF_UNIX, Native.SOCK_SEQPACKET | Native.SOCK_CLOEXEC, 0, (long)ends);
        if (result < 0) throw new BoxFailure($"Cannot make a socket pair: {Kernel.Describe(result)}.");
        return (Raise(ends[0]), Raise(ends[1]));
    }

    private static int Raise(int descriptor)
    {
        var raised = (int)Kernel.Call(SystemCall.SYS_fcntl, descriptor, Native.F_DUPFD_CLOEXEC, LowestDescriptor);
        Kernel.Close(descriptor);
        return raised >= 0 ? raised : throw new BoxFailure($"Cannot move a descriptor: {Kernel.Describe(raised)}.");
    }
}
