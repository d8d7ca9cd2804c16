using System.Net.Sockets;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>Connected pairs of sockets, as boxes have them.</summary>
internal static class Duplex
{
    /// <summary>Makes both ends of a stream.</summary>
    public static (NetworkStream A, NetworkStream B) Pair()
    {
        // A name that starts with NUL is abstract (unix(7)): nothing to clean up.
        var name = new UnixDomainSocketEndPoint("\0guard-test-" + Guid.NewGuid().ToString("N"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(name);
        listener.Listen(1);
        var a = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        a.Connect(name);
        return (new NetworkStream(a, ownsSocket: true), new NetworkStream(listener.Accept(), ownsSocket: true));
    }

    /// <summary>Ends writing only.</summary>
    public static void EndWriting(this NetworkStream stream) => stream.Socket.Shutdown(SocketShutdown.Send);
}
