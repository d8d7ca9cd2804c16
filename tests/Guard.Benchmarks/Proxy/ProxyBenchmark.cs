using System.Diagnostics;

namespace Guard.Benchmarks.Proxy;

/// <summary>What the egress proxy adds to a small request, and what it lets through of a stream, against the same sockets without it.</summary>
/// <param name="load">What is asked.</param>
internal sealed class ProxyBenchmark(ProxyLoad load) : IBenchmark
{
    private const int Requests = 20;
    private const int Mebibytes = 256;
    private static readonly TimeSpan Thought = TimeSpan.FromMilliseconds(20);
    private readonly bool streams = load == ProxyLoad.Stream;
    private ProxyGround? ground;
    private ProxyGround? logless;
    private SocketClient? unlogged;
    private SocketClient? direct;
    private SocketClient? proxied;

    /// <inheritdoc/>
    public string Name => load switch { ProxyLoad.Stream => "proxystream", ProxyLoad.Thinking => "proxythink", _ => "proxy" };

    /// <inheritdoc/>
    public string Title => streams
        ? $"{Mebibytes} MiB of events of {SocketProvider.EventBytes} bytes from a provider on loopback, straight and through the egress proxy, which looks at each for what was used. Provider, proxy and client are one process. An operation is a MiB."
        : $"{Requests} requests of 20 kB with a small answer that {(load == ProxyLoad.Thinking ? $"comes after {Thought.TotalMilliseconds} ms" : "is there at once")}, 10 ms apart, from the request to the answer: straight, and through the egress proxy with rules, budget and an entry of the log before each that is durable before the answer is passed on. Provider, proxy and client are one process.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        ground = await ProxyGround.StartAsync();
        ground.Provider.Thought = load == ProxyLoad.Thinking ? Thought : TimeSpan.Zero;
        ground.Provider.StreamBytes = streams ? Mebibytes * 1024L * 1024 : 0;
        direct = await SocketClient.ConnectAsync(ground.Provider.Port);
        proxied = await SocketClient.ConnectAsync(ground.Port);
        int operations = streams ? Mebibytes : Requests;
        List<Subject> subjects = [Subject("straight", direct), Subject("through the proxy", proxied)];
        if (streams) return subjects;
        logless = await ProxyGround.StartAsync(durable: false);
        logless.Provider.Thought = ground.Provider.Thought;
        unlogged = await SocketClient.ConnectAsync(logless.Port);
        return [.. subjects, Subject("through the proxy, its log nowhere", unlogged)];

        Subject Subject(string name, SocketClient client)
        {
            double took = 0;
            return new Subject(name, async () => took = await RunAsync(client)) { Operations = operations, Measured = () => took };
        }
    }

    /// <inheritdoc/>
    public async Task TearDownAsync()
    {
        direct?.Dispose();
        proxied?.Dispose();
        unlogged?.Dispose();
        if (ground is not null) await ground.DisposeAsync();
        if (logless is not null) await logless.DisposeAsync();
    }

    private async Task<double> RunAsync(SocketClient client)
    {
        long start = Stopwatch.GetTimestamp();
        if (streams)
        {
            if (await client.StreamAsync() < Mebibytes * 1024L * 1024) throw new InvalidOperationException("the stream is too short");
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        double took = 0;
        for (int i = 0; i < Requests; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
            start = Stopwatch.GetTimestamp();
            await client.AskAsync();
            took += Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return took;
    }
}
