using System.Text;

namespace Guard.Shim.Git;

/// <summary>
/// <c>guard-shim known COMMIT</c>: asks Guard, over the box's socket, whether it has a commit of this run as a candidate already. A program of its
/// own, so that the init, which must never hang, can bound it.
/// </summary>
internal static class KnownCommit
{
    /// <summary>Asks.</summary>
    /// <returns>0 when Guard has it, 1 when it does not or cannot be asked, 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [{ Length: 40 } commit] || !commit.All(char.IsAsciiHexDigitLower)) return 2;
        int socket = UnixConnection.Connect(RemoteHelper.SocketPath, out _);
        if (socket < 0 || !Descriptor.Write(socket, Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"known\",\"commit\":\"{commit}\"}}\n"))) return 1;
        Span<byte> answer = stackalloc byte[1];
        return Descriptor.Read(socket, answer) == 1 && answer[0] == (byte)'1' ? 0 : 1;
    }
}
