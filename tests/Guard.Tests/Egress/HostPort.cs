using System.Net;
using System.Net.Sockets;
using Guard.Vm;

namespace Guard.Tests.Egress;

/// <summary>A port as a box has one, on this machine's own loopback.</summary>
internal sealed class HostPort : IBoxPort, IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public HostPort() => listener.Start();

    public int Number => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async Task<Stream?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return new NetworkStream(await listener.AcceptSocketAsync(cancellationToken), ownsSocket: true);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose() => listener.Dispose();
}
