using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Guard.Serving;

/// <summary>
/// Kestrel by itself: no host, no configuration files, no environment variables, no middleware. HTTP/1.1, on loopback, with bounds on sizes, times and
/// connections.
/// </summary>
internal sealed class HttpGitServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private const int MostConnections = 256;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private readonly KestrelServer _server;
    private readonly HttpGitHandler _handler;

    private HttpGitServer(IPEndPoint endPoint, HttpGitHandler handler)
    {
        _handler = handler;
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestBodySize = HttpGitHandler.LargestPush;
        options.Limits.MaxRequestLineSize = 4096;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestHeaderCount = 50;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        options.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10)); // bytes a second: whoever stalls is cut off
        options.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
        options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8417</c>.</summary>
    public string Address => _server.Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Listens.</summary>
    /// <exception cref="GuardException">G313: the address is taken, or not to be had.</exception>
    public static async Task<HttpGitServer> StartAsync(IPEndPoint endPoint, HttpGitHandler handler)
    {
        var server = new HttpGitServer(endPoint, handler);
        try
        {
            await server._server.StartAsync(server, CancellationToken.None);
            return server;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            server._server.Dispose();
            throw new GuardException(ExitCode.Usage, "G313", $"Guard cannot listen on {endPoint}: {error.Message}", "Choose another port: guard serve --http PORT", error);
        }
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await _handler.ServeAsync(context);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            context.Abort(); // a client that left, stalled or sent too much costs itself only
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync("guard: an HTTP request failed: " + error);
            await HttpAnswer.SayAsync(context.Response, StatusCodes.Status500InternalServerError, "guard: internal error; nothing was accepted.");
        }
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing of the context outlives the request.
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(EndLimit);
        await _server.StopAsync(limit.Token);
        _server.Dispose();
    }
}
