using System.Net.Sockets;

namespace Guard.Measuring.Programs;

/// <summary>Ends one direction of a stream.</summary>
internal static class StreamEnd
{
    /// <summary>Tells the other end that nothing more comes, while it may still be read from where the stream is a socket.</summary>
    public static void CloseWriting(Stream stream)
    {
        try
        {
            if (stream is NetworkStream network) network.Socket.Shutdown(SocketShutdown.Send);
            else stream.Close();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The other end is gone already, which is what this call is to tell it.
        }
    }
}
