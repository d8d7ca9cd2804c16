using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Guard.Hooks.Receiving.ProcReceive;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>Listens for git's proc-receive hooks, tells the gate what each push asks for, and carries the gate's lines and answer back.</summary>
internal sealed class WorkerHooks : IAsyncDisposable
{
    private const int LongestHeader = 4096;
    private const int LinesKept = 1000;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<long, ChannelWriter<Func<HookChannel, Task>>> open = new();
    private readonly WorkerScreen screen;
    private readonly WorkerControl control;
    private readonly string path;
    private readonly Task accepting;

    public WorkerHooks(string path, WorkerScreen screen, WorkerControl control)
    {
        (this.path, this.screen, this.control) = (path, screen, control);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(64);
        accepting = AcceptAsync();
    }

    /// <summary>Shows one line to who pushed. Lines keep their order; a client that does not read loses the oldest and holds nobody up.</summary>
    public void Say(long lane, string line)
    {
        if (open.TryGetValue(lane, out ChannelWriter<Func<HookChannel, Task>>? hook)) hook.TryWrite(channel => channel.WriteProgressAsync(line));
    }

    /// <summary>Ends a push's hook.</summary>
    /// <param name="lane">The push's lane.</param>
    /// <param name="code">The hook's exit code; other than 0 git refuses every update.</param>
    /// <param name="reports">What became of each update, or null.</param>
    public void End(long lane, byte code, JsonArray? reports)
    {
        if (!open.TryRemove(lane, out ChannelWriter<Func<HookChannel, Task>>? hook)) return;
        byte[] lines = reports is null ? [] : [.. reports.SelectMany(report => ReadReport(report!.AsObject()).Encode()), .. PktLine.Flush];
        hook.TryWrite(async channel =>
        {
            await channel.WriteOutputAsync(lines);
            await channel.WriteExitAsync(code);
        });
        hook.Complete();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        File.Delete(path);
    }

    private static RefReport ReadReport(JsonObject report) =>
        new((string)report["name"]!, (string?)report["reason"], (string?)report["takenAs"]);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket hook = await listener.AcceptAsync();
                _ = Task.Run(() => ServeAsync(hook));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The worker ends.
        }
    }

    private async Task ServeAsync(Socket hook)
    {
        await using var stream = new NetworkStream(hook, ownsSocket: true);
        var channel = new HookChannel(stream);
        try
        {
            long lane = await ReadLaneAsync(stream);
            ProcReceiveRequest request = await ProcReceiveRequest.ReadAsync(stream, channel.WriteOutputAsync, CancellationToken.None);
            Channel<Func<HookChannel, Task>> orders = Channel.CreateBounded<Func<HookChannel, Task>>(
                new BoundedChannelOptions(LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });
            if (!open.TryAdd(lane, orders.Writer)) throw new InvalidDataException("This lane has a push already.");
            PushedCommit? commit = request.Commands is [{ IsDeletion: false } only] ? screen.Look(only.NewId) : null;
            await control.Lines.WriteAsync(new JsonObject
            {
                ["is"] = "push",
                ["lane"] = lane,
                ["commands"] = new JsonArray([.. request.Commands.Select(c => new JsonObject { ["old"] = c.OldId, ["new"] = c.NewId, ["name"] = c.Name })]),
                ["options"] = new JsonArray([.. request.Options.Select(option => (JsonNode)option)]),
                ["commit"] = commit?.ToJson(),
            });
            await foreach (Func<HookChannel, Task> order in orders.Reader.ReadAllAsync()) await order(channel);
        }
        catch (Exception error)
        {
            await channel.WriteProgressAsync("guard: denied: " + TextFilter.Line(error.Message, 400));
            await channel.WriteExitAsync(1);
        }
    }

    // The Shim's header: {"v":1,"verb":"hook","token":"LANE"}
    private static async Task<long> ReadLaneAsync(Stream stream)
    {
        var line = new List<byte>(64);
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != (byte)'\n')
        {
            line.Add(one[0]);
            if (line.Count > LongestHeader) throw new InvalidDataException("The hook's header is too long.");
        }

        return long.Parse((string)JsonNode.Parse(line.ToArray())!["token"]!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
