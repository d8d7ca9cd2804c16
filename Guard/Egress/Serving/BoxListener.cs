using System.Net;
using System.Net.Sockets;
using Guard.Vm;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Guard.Egress.Serving;

/// <summary>Brings a port of a box to Kestrel.</summary>
internal sealed class BoxListener(IBoxPort port, EndPoint endPoint, SocketConnectionContextFactory connections, TimeProvider clock) : IConnectionListener
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource stop = new();

    /// <inheritdoc/>
    public EndPoint EndPoint => endPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        while (!end.IsCancellationRequested)
        {
            try
            {
                return await port.AcceptAsync(end.Token) switch
                {
                    null => null,
                    NetworkStream stream => connections.Create(stream.Socket),
                    var other => throw new NotSupportedException($"A port gave a {other.GetType().Name}; Kestrel is given sockets."),
                };
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (IOException)
            {
                // No descriptor is left for one more connection (EMFILE); there is one again when others end.
                await Task.Delay(Breath, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default) => await stop.CancelAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        stop.Dispose();
        return ValueTask.CompletedTask;
    }
}
