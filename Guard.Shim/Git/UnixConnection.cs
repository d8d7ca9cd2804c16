using System.Text;
using Tmds.Linux;

namespace Guard.Shim.Git;

/// <summary>Connects to Guard's Unix socket; see unix(7).</summary>
internal static class UnixConnection
{
    /// <summary>Longest path that fits sockaddr_un, in bytes without the final NUL.</summary>
    public const int LongestPath = 107;

    /// <summary>Connects.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="reason">Why it failed, for a person; empty on success.</param>
    /// <returns>The connected descriptor, or -1.</returns>
    public static int Connect(string path, out string reason)
    {
        byte[] name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > LongestPath)
        {
            reason = $"the socket path is {name.Length} bytes long, {LongestPath} is the most";
            return -1;
        }

        int descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        if (descriptor < 0)
        {
            reason = $"socket() failed with errno {LibC.errno}";
            return -1;
        }

        int result;

        // SAFETY: sockaddr_un holds 108 bytes of path; the name is at most 107 and the structure starts zeroed, so it stays terminated.
        unsafe
        {
            var address = default(sockaddr_un);
            address.sun_family = (ushort)LibC.AF_UNIX;
            for (int i = 0; i < name.Length; i++) address.sun_path[i] = name[i];
            do result = LibC.connect(descriptor, (sockaddr*)&address, sizeof(sockaddr_un));
            while (result < 0 && LibC.errno == LibC.EINTR);
        }

        if (result == 0)
        {
            reason = "";
            return descriptor;
        }

        int error = LibC.errno;
        _ = LibC.close(descriptor);
        reason = error == LibC.ENOENT ? "the socket does not exist"
            : error == LibC.ECONNREFUSED ? "nobody listens on it"
            : error == LibC.EACCES ? "permission denied"
            : $"errno {error}";
        return -1;
    }

    /// <summary>Ends our sending half; the other half stays open.</summary>
    public static void EndSending(int descriptor) => _ = LibC.shutdown(descriptor, LibC.SHUT_WR);
}
