using System.Net;
using Guard.Vm;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.Egress.Serving;

/// <summary>Gives Kestrel the ports of a box where it would bind its own: nothing listens on the host.</summary>
internal sealed class BoxListenerFactory(IReadOnlyList<IBoxPort> ports, TimeProvider clock) : IConnectionListenerFactory, IDisposable
{
    private readonly SocketConnectionContextFactory connections = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        int number = ((IPEndPoint)endpoint).Port;
        return ValueTask.FromResult<IConnectionListener>(new BoxListener(ports.Single(port => port.Number == number), endpoint, connections, clock));
    }

    /// <inheritdoc/>
    public void Dispose() => connections.Dispose();
}
