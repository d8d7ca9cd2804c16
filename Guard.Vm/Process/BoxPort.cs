using System.Net;
using System.Net.Sockets;

namespace Guard.Vm.Process;

/// <summary>A port of a box of the <c>process</c> rung: a socket that was bound in the box's network namespace and handed over.</summary>
internal sealed class BoxPort : IBoxPort, IDisposable
{
    private readonly Socket _listener;

    /// <summary>Takes a socket over.</summary>
    /// <exception cref="BoxException">It is not what was asked for.</exception>
    public BoxPort(int number, Socket listener)
    {
        (Number, _listener) = (number, listener);
        if (listener.LocalEndPoint is IPEndPoint at && at.Port == number && at.Address.Equals(IPAddress.Loopback)) return;
        listener.Dispose();
        throw new BoxException($"The Shim handed over another socket than that of port {number}.");
    }

    /// <inheritdoc/>
    public int Number { get; }

    /// <inheritdoc/>
    public async Task<Stream?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                Socket client = await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                client.NoDelay = true;
                return new NetworkStream(client, ownsSocket: true);
            }
            catch (Exception error) when (error is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted })
            {
                return null;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // Who connected is gone already.
            }
            catch (SocketException error)
            {
                throw new IOException(error.Message, error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
