using System.Net;
using System.Text.Json.Nodes;
using Guard.Egress.Budgets;
using Guard.Egress.Serving;
using Guard.Vm;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Guard.Egress;

/// <summary>
/// The one way out of a run's box: Guard's proxy, one Kestrel on the box's own ports. No host, no configuration, no middleware: HTTP/1.1, bounded in
/// everything. It is no process in the box and no listener on the host, so there is nothing to kill and nothing to find.
/// </summary>
internal sealed class EgressPort : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);
    private readonly Dictionary<int, EgressHandler> _handlers = [];
    private readonly List<Upstream> _upstreams = [];
    private readonly BoxListenerFactory _factory;
    private readonly KestrelServer _server;
    private readonly EgressLog _log;
    private int _disposed;
    private readonly CountdownEvent _open = new(1);
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EgressPort(EgressSetup setup, IReadOnlyList<IBoxPort> ports)
    {
        (EgressOptions options, TimeProvider clock) = (setup.Options, setup.Clock);
        _log = new EgressLog(setup.Log, setup.Compose, clock);
        _factory = new BoxListenerFactory(ports, clock);
        var bodies = new HeldBodies(options);
        var kestrel = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        kestrel.Limits.MaxConcurrentConnections = options.Connections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxResponseBufferSize = 256 * 1024;
        kestrel.Limits.MaxRequestBodySize = options.BodyBytes + 1L;
        kestrel.Limits.MaxRequestLineSize = 4096;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 60;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10)); // bytes a second: whoever stalls is cut off
        kestrel.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(30));
        foreach ((IBoxPort port, (Policies.Model.EgressRoute route, IModelAccess access)) in ports.Zip(setup.Routes))
        {
            var upstream = new Upstream(route, options);
            _upstreams.Add(upstream);
            _handlers.Add(port.Number, new EgressHandler(new RouteContext(route, port.Number, upstream, access, setup.Budget, _log, bodies, options, clock)));
            kestrel.Listen(IPAddress.Loopback, port.Number, listen => listen.Protocols = HttpProtocols.Http1);
        }

        _server = new KestrelServer(Options.Create(kestrel), _factory, NullLoggerFactory.Instance);
        Budget = setup.Budget;
    }

    /// <summary>The run's budget.</summary>
    public Budget Budget { get; }

    /// <summary>What went through all routes so far; the failures in a row are those of the worst route.</summary>
    public EgressCounts Counts
    {
        get
        {
            EgressCounts[] all = [.. _handlers.Values.Select(handler => handler.Counts)];
            EgressCounts worst = all.MaxBy(counts => counts.FailuresInARow) ?? EgressCounts.None;
            return worst with { Forwarded = all.Sum(counts => counts.Forwarded), Denied = all.Sum(counts => counts.Denied) };
        }
    }

    /// <summary>Serves a box's ports: the first port is the first route, and so on.</summary>
    public static async Task<EgressPort> StartAsync(EgressSetup setup, IReadOnlyList<IBoxPort> ports)
    {
        if (ports.Count != setup.Routes.Count) throw new ArgumentException("Each route has one port.", nameof(ports));
        var port = new EgressPort(setup, ports);
        await port._server.StartAsync(port, CancellationToken.None);
        return port;
    }

    /// <summary>What the run spent and how often it was denied, for its result.</summary>
    public JsonObject ToJson()
    {
        (Spending spent, EgressCounts counts) = (Budget.Spent, Counts);
        return new JsonObject
        {
            ["requests"] = spent.Requests, ["denied"] = counts.Denied, ["tokens"] = spent.Tokens, ["money"] = spent.Money > 0 ? MoneyText.Of(spent.Money) : null,
            ["lastFailure"] = counts.LastFailure,
        };
    }

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (!_open.TryAddCount())
        {
            context.Abort();
            return;
        }

        try
        {
            await _handlers[context.Connection.LocalPort].ServeAsync(context);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            context.Abort(); // an agent that left, stalled or sent nonsense costs itself only
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync("guard: a request to a provider failed: " + error.GetType().Name + " " + error.StackTrace); // a message may quote what was sent
            context.Abort();
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // Nothing of the context outlives the request.
    }

    /// <summary>Cuts what is open and waits until each request's end is in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        using (var limit = new CancellationTokenSource(EndLimit)) await _server.StopAsync(limit.Token);
        Leave();
        await _quiet.Task;
        _server.Dispose();
        foreach (Upstream upstream in _upstreams) upstream.Dispose();
        await _log.DisposeAsync();
        _factory.Dispose();
        _open.Dispose();
    }

    private void Leave()
    {
        if (_open.Signal()) _quiet.TrySetResult();
    }
}
