using System.Net.Sockets;
using System.Runtime.InteropServices;
using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>Who connected to a Unix socket, as the kernel noted it when they did (SO_PEERCRED, unix(7)). Nothing in it is the peer's claim.</summary>
/// <param name="ProcessId">The process that connected; it may have ended since.</param>
/// <param name="Uid">Its effective uid; 65534 for one that this user namespace does not map.</param>
/// <param name="Gid">Its effective gid.</param>
public readonly record struct PeerCredentials(int ProcessId, uint Uid, uint Gid)
{
    private const int Bytes = 12; // struct ucred: pid, uid, gid

    /// <summary>Asks the kernel about a connected Unix socket.</summary>
    /// <exception cref="SocketException">It is no connected Unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        Span<byte> credentials = stackalloc byte[Bytes];
        int got = socket.GetRawSocketOption(Native.SOL_SOCKET, Native.SO_PEERCRED, credentials);
        if (got != Bytes) throw new SocketException((int)SocketError.OperationNotSupported);
        return new PeerCredentials(
            MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]), MemoryMarshal.Read<uint>(credentials[8..]));
    }
}
