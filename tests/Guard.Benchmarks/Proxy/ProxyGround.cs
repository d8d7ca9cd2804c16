using System.Net;
using System.Net.Sockets;
using System.Text;
using Guard.Egress;
using Guard.Egress.Budgets;
using Guard.Log.Entries;
using Guard.LogStore;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Benchmarks.Proxy;

/// <summary>
/// The egress proxy as a run has it, with a durable log, on a port of this machine's loopback; behind it a provider that is nothing but a socket. Provider,
/// proxy and client are one process, so all of them share its processors and its memory.
/// </summary>
internal sealed class ProxyGround : IAsyncDisposable
{
    private readonly string directory = Places.Temporary();
    private readonly ListeningPort port = new();
    private SqliteDecisionLog? log;
    private EgressPort? egress;

    /// <summary>The provider.</summary>
    public SocketProvider Provider { get; } = new();

    /// <summary>The proxy's port.</summary>
    public int Port => port.Number;

    /// <summary>Starts everything.</summary>
    /// <param name="durable">Whether the log is on disk, as it always is for a run, or nowhere, to see what the rest costs.</param>
    public static async Task<ProxyGround> StartAsync(bool durable = true)
    {
        var ground = new ProxyGround();
        if (durable) ground.log = await SqliteDecisionLog.OpenAsync(Path.Combine(ground.directory, "log"), TimeProvider.System);
        var route = new EgressRoute { Name = "provider", Api = ModelApi.Anthropic, Url = $"http://127.0.0.1:{ground.Provider.Port}", Private = true, Prices = [new("*", 5, 25, 0.5m, 10)] };
        var budget = new Budget("run R1", new BudgetLimits(long.MaxValue, long.MaxValue / 2, decimal.MaxValue / 2));
        ground.egress = await EgressPort.StartAsync(
            new EgressSetup([(route, new KeyAccess())], budget, (IDecisionLog?)ground.log ?? new NoLog(), what => new LogRecord(what, new LogActor("agent", "R1")) { Run = "R1" }, TimeProvider.System)
            {
                Options = EgressOptions.Default with { Connections = 2000 },
            },
            [ground.port]);
        return ground;
    }

    /// <summary>A request, as an agent writes it.</summary>
    public static byte[] Request(int port)
    {
        string body = $"{{\"model\":\"claude-x\",\"max_tokens\":1000,\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"{new string('x', 20_000)}\"}}]}}";
        return Encoding.ASCII.GetBytes($"POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nx-api-key: placeholder\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        port.Dispose();
        if (egress is not null) await egress.DisposeAsync();
        if (log is not null) await log.DisposeAsync();
        Provider.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private sealed class KeyAccess : IModelAccess
    {
        public ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", "sk-benchmark-" + new string('k', 95));
            return ValueTask.CompletedTask;
        }
    }

    private sealed class NoLog : IDecisionLog
    {
        public ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default) => ValueTask.FromResult(new LogReceipt(0, []));
    }

    private sealed class ListeningPort : IBoxPort, IDisposable
    {
        private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public ListeningPort()
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1024);
        }

        public int Number => ((IPEndPoint)listener.LocalEndPoint!).Port;

        public async Task<Stream?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }

        public void Dispose() => listener.Dispose();
    }
}
