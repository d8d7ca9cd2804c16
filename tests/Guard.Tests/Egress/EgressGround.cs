using System.Net;
using System.Net.Sockets;
using System.Text;
using Guard.Egress;
using Guard.Egress.Budgets;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Tests.Egress;

/// <summary>A proxy with one route to a scripted provider, as a run has it, and what it logged.</summary>
internal sealed class EgressGround : IAsyncDisposable, IDecisionLog
{
    public const string Secret = "sk-guard-own-0123456789";
    public const string Ask = "{\"model\":\"claude-x\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private readonly HostPort box = new();
    private readonly List<LogRecord> records = [];
    private readonly Lock gate = new();

    public ScriptedProvider Provider { get; } = new();

    public EgressPort Port { get; private set; } = null!;

    public Budget Budget { get; private set; } = null!;

    public string Address => $"http://127.0.0.1:{box.Number}";

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <summary>The event at which the log fails, or null.</summary>
    public string? FailAt { get; set; }

    /// <summary>When what is written is durable.</summary>
    public Task Durable { get; set; } = Task.CompletedTask;

    public IReadOnlyList<LogRecord> Records
    {
        get
        {
            lock (gate) return [.. records];
        }
    }

    public static async Task<EgressGround> OpenAsync(
        Func<EgressRoute, EgressRoute>? change = null, BudgetLimits? limits = null, Func<EgressOptions, EgressOptions>? bounds = null, TimeProvider? clock = null, IModelAccess? access = null)
    {
        var ground = new EgressGround();
        var route = new EgressRoute { Name = "r", Api = ModelApi.Anthropic, Url = ground.Provider.Url, Credential = "c", Private = true, Prices = [new("*", 5, 25, 0.5m, 10)] };
        route = change?.Invoke(route) ?? route;
        ground.Budget = new Budget("run R1", limits ?? new BudgetLimits(1000, 1_000_000, 10));
        EgressOptions options = bounds?.Invoke(EgressOptions.Default) ?? EgressOptions.Default;
        ground.Port = await EgressPort.StartAsync(
            new EgressSetup([(route, access ?? new Access())], ground.Budget, ground, what => new LogRecord(what, new LogActor("agent", "R1")) { Run = "R1" }, clock ?? TimeProvider.System) { Options = options },
            [ground.box]);
        return ground;
    }

    /// <summary>Asks as an agent does.</summary>
    public Task<HttpResponseMessage> PostAsync(string body = Ask, string path = "/v1/messages", params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Sends bytes as they are, and reads until the other side closes or says no more.</summary>
    public async Task<string> RawAsync(string text, string? address = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(address ?? Address).Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(answer.Length > 0 ? 0.5 : 2));
                int count = await stream.ReadAsync(buffer, silence.Token);
                if (count == 0) break;
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            answer.Append("(end)");
        }

        return answer.ToString();
    }

    /// <summary>The entry of an event, once it is there.</summary>
    public async Task<LogRecord> LoggedAsync(string what, int index = 0)
    {
        for (int tries = 0; tries < 1000; tries++)
        {
            LogRecord[] found = [.. Records.Where(record => record.Event == what)];
            if (found.Length > index) return found[index];
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        throw new AssertFailedException($"no {what} in the log");
    }

    public ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (record.Event == FailAt) throw new LogUnavailableException("No space left on device.");
            LogEntryJson.Write(new LogEntry(records.Count, DateTimeOffset.UnixEpoch, 0, "b", record)); // only what the format takes
            records.Add(record);
            return ValueTask.FromResult(new LogReceipt(records.Count - 1, new byte[32]));
        }
    }

    public async ValueTask<WrittenEntry> WriteAsync(LogRecord record) => new(await AppendAsync(record), Durable);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        box.Dispose();
        await Port.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private sealed class Access : IModelAccess
    {
        public ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", Secret);
            return ValueTask.CompletedTask;
        }
    }
}
