using System.Net;
using System.Net.Sockets;
using Guard.Policies.Model;

namespace Guard.Egress.Serving;

/// <summary>
/// The way to one route's provider. Names are resolved here, never in a box; each address is checked, and the checked address is the one dialled, so a
/// name that changes its mind in between (DNS rebinding) gains nothing. No redirect is followed, no proxy of the host's used, no cookie kept.
/// </summary>
internal sealed class Upstream : IDisposable
{
    private const int MostHeaders = 64; // KiB
    private readonly EgressRoute _route;
    private readonly EgressOptions _options;
    private readonly HttpMessageInvoker _client;

    /// <summary>Prepares the way; nothing is dialled yet.</summary>
    public Upstream(EgressRoute route, EgressOptions options)
    {
        (_route, _options) = (route, options);
        Address = new Uri(route.Url);
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None, ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectLimit, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = MostHeaders, MaxConnectionsPerServer = options.Connections, ConnectCallback = ConnectAsync,
        });
    }

    /// <summary>The provider's address.</summary>
    public Uri Address { get; }

    /// <summary>A request of HTTP/1.1 to a path of the provider's.</summary>
    public HttpRequestMessage Request(string method, string path, string query) => new(new HttpMethod(method), _route.Url + path + query)
    {
        Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Sends a request.</summary>
    /// <returns>The answer, its body unread.</returns>
    /// <exception cref="HttpRequestException">There is none.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _client.SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] found = await _options.Resolve(host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. found.Where(address => AddressRules.Refusal(address, _route.Private) is null)];
        if (allowed.Length == 0)
        {
            string why = found.Length == 0 ? "it has no address" : AddressRules.Refusal(found[0], _route.Private)!;
            throw new EgressDeniedException(
                EgressDeniedException.Call, $"The provider's name {host} resolves to an address that is not dialled: {why}.",
                _route.Private ? "Check the host's name service, or the route's url." : "Check the host's name service; for a model server of your own the policy says `private: true` on the route.");
        }

        Exception? last = null;
        foreach (IPAddress address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                if (error is OperationCanceledException) throw;
                last = error;
            }
        }

        throw last!;
    }
}
