using System.Collections.Concurrent;
using System.Net.Sockets;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.ProcReceive;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Serves git's two services over a byte stream: upload-pack from public (for a run with its own verdicts beside it), receive-pack into the source's own intake, both in the ingest
/// worker of that source. The client chooses no path, argument, environment or protocol version.
/// </summary>
/// <param name="ingest">The workers in which receive-pack runs.</param>
/// <param name="verdicts">What a run fetches from.</param>
/// <param name="time">The clock.</param>
/// <param name="limits">What a connection may cost.</param>
internal sealed class GitService(IngestPool ingest, VerdictStores verdicts, TimeProvider time, GitLimits limits)
{
    /// <summary>The service of a fetch.</summary>
    public const string UploadPack = "upload-pack";

    /// <summary>The service of a push.</summary>
    public const string ReceivePack = "receive-pack";

    private const string Owner = "people";
    private const int BufferBytes = 64 * 1024;
    private const int NotServed = -1;
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="client">The connection after its header line; the caller disposes it afterwards.</param>
    /// <param name="service"><see cref="UploadPack"/> or <see cref="ReceivePack"/>.</param>
    /// <param name="context">Who it is.</param>
    /// <param name="exchange">Which part of the protocol this connection carries.</param>
    /// <param name="cancellationToken">Kills the git child.</param>
    /// <returns>The child's exit code; -1 when the source has too many connections, which the client was told.</returns>
    /// <exception cref="ArgumentException">Another service.</exception>
    /// <exception cref="RepositoryException">A store is missing or altered.</exception>
    public async Task<int> ServeAsync(
        Stream client, string service, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken)
    {
        if (service is not (UploadPack or ReceivePack)) throw new ArgumentException($"git service '{service}' is not offered.", nameof(service));
        try
        {
            if (open.AddOrUpdate(context.Source, 1, (_, held) => held + 1) <= limits.Connections)
                return await ServeOneAsync(client, service, context, exchange, cancellationToken);
            await RefuseAsync(client, $"{limits.Connections} git connections of yours are open, and more are not served. Let one end, then try again.");
            return NotServed;
        }
        finally
        {
            if (open.AddOrUpdate(context.Source, 0, (_, held) => held - 1) == 0) open.TryRemove(new(context.Source, 0));
        }
    }

    /// <summary>Tells a git client why it is not served, as its first packet (gitprotocol-pack(5), error-line); git prints it.</summary>
    /// <param name="client">A connection on which nothing was sent yet.</param>
    /// <param name="reason">One sentence.</param>
    public static async Task RefuseAsync(Stream client, string reason)
    {
        try
        {
            string line = TextFilter.Line(reason, 400);
            using var patience = new CancellationTokenSource(LastBytes);
            if (client is IRefusable refusable) await refusable.RefuseAsync(line);
            else await client.WriteAsync(PktLine.Encode("ERR guard: " + line), patience.Token);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody is left to be told.
        }
    }

    private async Task<int> ServeOneAsync(
        Stream client, string service, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken)
    {
        WorkerLane lane;
        NetworkStream git;
        try
        {
            bool own = service == UploadPack && await verdicts.RefreshAsync(context, cancellationToken);
            IngestSession worker = await ingest.GetAsync(context.Source, cancellationToken);
            (lane, git) = service == UploadPack ? await worker.OpenFetchAsync(own, exchange, cancellationToken) : await worker.OpenAsync(context, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            await ExplainAsync(client, context, error.Message);
            throw;
        }

        // upload-pack knows the parts of the exchange itself; a receive-pack that waited does not.
        GitExchange part = service == UploadPack ? GitExchange.Conversation : exchange;
        using (lane)
        {
            return await CarryAsync(client, lane, git, context, part, cancellationToken);
        }
    }

    // Paths of Guard's home are for its owner's eyes.
    private static Task ExplainAsync(Stream client, ReceiveContext context, string detail) => RefuseAsync(client, context.Source == Owner
        ? $"nothing was received: {detail} Free space or repair it (guard status, guard doctor), then try again."
        : "nothing was received: Guard cannot serve git at the moment; its owner sees why with guard status.");

    private async Task<int> CarryAsync(
        Stream client, WorkerLane lane, NetworkStream git, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken)
    {
        await using NetworkStream connection = git;
        await using CancellationTokenRegistration kill = cancellationToken.Register(git.Dispose);
        using var served = new CancellationTokenSource();
        using var watch = new TransferWatch(time, limits, () => lane is IngestLane { IsTaken: true }, git.Dispose);
        bool asks = exchange == GitExchange.Advertisement;
        bool advertised = exchange == GitExchange.Conversation || await Advertisement.CopyAsync(git, asks ? client : Stream.Null);
        using var nothing = new MemoryStream("0000"u8.ToArray()); // a client that only looks sends a flush
        Task receiving = ReceiveAsync(asks ? nothing : client, git, () => git.Socket.Shutdown(SocketShutdown.Send), watch, served.Token);
        Task<long> sending = SendAsync(git, asks ? Stream.Null : client, watch);
        (int code, string complaint) = await lane.Ended;

        // git's end closes its connection, too; a worker that says otherwise holds nobody up.
        using var patience = new CancellationTokenSource(LastBytes);
        await using CancellationTokenRegistration close = patience.Token.Register(git.Dispose);
        bool silent = await sending == 0;
        if (asks) silent = !advertised;
        await served.CancelAsync();
        await receiving;
        if (watch.Reason is { } stalled) await EndStalledAsync(client, lane is IngestLane, stalled);
        else if (silent && code != 0) await ExplainAsync(client, context, complaint);
        cancellationToken.ThrowIfCancellationRequested();
        return code;
    }

    // In the middle of a push every git of the last ten years reads sideband packets, and shows what band 3 says (gitprotocol-pack(5)); what asks for a fetch reads an error line.
    private async Task EndStalledAsync(Stream client, bool push, string reason)
    {
        if (!push)
        {
            await RefuseAsync(client, $"the fetch was ended: {reason}. Fetch again.");
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(LastBytes, time);
            await client.WriteAsync(PktLine.Encode($"\u0003guard: the push was ended: {reason}. Nothing was accepted; push again.\n"), patience.Token);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody is left to be told.
        }
    }

    private static async Task ReceiveAsync(Stream client, Stream git, Action end, TransferWatch watch, CancellationToken served)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            for (int got = await client.ReadAsync(buffer, served); got > 0; got = await client.ReadAsync(buffer, served))
            {
                watch.Touch();
                await git.WriteAsync(buffer.AsMemory(0, got), served);
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side went away; git notices the end of its input.
        }

        try
        {
            end();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // git had ended.
        }
    }

    // When the client is gone, or takes nothing more, git is still read to its end: its hook may be waiting for a verdict that must not be lost.
    private async Task<long> SendAsync(Stream output, Stream client, TransferWatch watch)
    {
        long sent = 0;
        byte[] buffer = new byte[BufferBytes];
        bool gone = false;
        for (int got = await ReadAsync(output, buffer); got > 0; got = await ReadAsync(output, buffer))
        {
            sent += got;
            if (gone) continue;
            using var patience = new CancellationTokenSource(limits.Silence, time);
            try
            {
                await client.WriteAsync(buffer.AsMemory(0, got), patience.Token);
                watch.Touch();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
            {
                gone = true;
            }
        }

        return sent;
    }

    // A worker that is killed resets its connections: for the client that is an end like another.
    private static async Task<int> ReadAsync(Stream output, byte[] buffer)
    {
        try
        {
            return await output.ReadAsync(buffer);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
