using System.Net;
using System.Net.Sockets;

namespace Guard.Demo;

/// <summary>A listener on the host's loopback that nothing in a box may reach; it counts who did.</summary>
internal sealed class DemoListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;

    /// <summary>Listens.</summary>
    public DemoListener()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many reached it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The positive control: from the host it can be reached.</summary>
    public async Task<bool> ReachableFromHostAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await client.GetStream().ReadExactlyAsync(new byte[1], cancellationToken);
        return Interlocked.Exchange(ref _connections, 0) == 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                await client.GetStream().WriteAsync(new byte[1]);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The demo ended.
        }
    }
}
