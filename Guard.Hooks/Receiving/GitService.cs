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
internal sealed class GitService(IngestPool ingest, VerdictStores verdicts)
{
    /// <summary>The service of a fetch.</summary>
    public const string UploadPack = "upload-pack";

    /// <summary>The service of a push.</summary>
    public const string ReceivePack = "receive-pack";

    private const string Owner = "people";
    private const int BufferBytes = 64 * 1024;
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(10);

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="client">The connection after its header line; the caller disposes it afterwards.</param>
    /// <param name="service"><see cref="UploadPack"/> or <see cref="ReceivePack"/>.</param>
    /// <param name="context">Who it is.</param>
    /// <param name="exchange">Which part of the protocol this connection carries.</param>
    /// <param name="cancellationToken">Kills the git child.</param>
    /// <returns>The child's exit code.</returns>
    /// <exception cref="ArgumentException">Another service.</exception>
    /// <exception cref="RepositoryException">A store is missing or altered.</exception>
    public async Task<int> ServeAsync(
        Stream client, string service, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken)
    {
        if (service is not (UploadPack or ReceivePack)) throw new ArgumentException($"git service '{service}' is not offered.", nameof(service));
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

    /// <summary>Tells a git client why it is not served, as its first packet (gitprotocol-pack(5), error-line); git prints it.</summary>
    /// <param name="client">A connection on which nothing was sent yet.</param>
    /// <param name="reason">One sentence.</param>
    public static async Task RefuseAsync(Stream client, string reason)
    {
        try
        {
            string line = TextFilter.Line(reason, 400);
            if (client is IRefusable refusable) await refusable.RefuseAsync(line);
            else await client.WriteAsync(PktLine.Encode("ERR guard: " + line));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Nobody is left to be told.
        }
    }

    // Paths of Guard's home are for its owner's eyes.
    private static Task ExplainAsync(Stream client, ReceiveContext context, string detail) => RefuseAsync(client, context.Source == Owner
        ? $"nothing was received: {detail} Free space or repair it (guard status, guard doctor), then try again."
        : "nothing was received: Guard cannot serve git at the moment; its owner sees why with guard status.");

    private static async Task<int> CarryAsync(
        Stream client, WorkerLane lane, NetworkStream git, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken)
    {
        await using NetworkStream connection = git;
        await using CancellationTokenRegistration kill = cancellationToken.Register(git.Dispose);
        using var served = new CancellationTokenSource();
        bool asks = exchange == GitExchange.Advertisement;
        bool advertised = exchange == GitExchange.Conversation || await Advertisement.CopyAsync(git, asks ? client : Stream.Null);
        using var nothing = new MemoryStream("0000"u8.ToArray()); // a client that only looks sends a flush
        Task receiving = ReceiveAsync(asks ? nothing : client, git, () => git.Socket.Shutdown(SocketShutdown.Send), served.Token);
        Task<long> sending = SendAsync(git, asks ? Stream.Null : client);
        (int code, string complaint) = await lane.Ended;

        // git's end closes its connection, too; a worker that says otherwise holds nobody up.
        using var patience = new CancellationTokenSource(LastBytes);
        await using CancellationTokenRegistration close = patience.Token.Register(git.Dispose);
        bool silent = await sending == 0;
        if (asks) silent = !advertised;
        await served.CancelAsync();
        await receiving;
        if (silent && code != 0) await ExplainAsync(client, context, complaint);
        cancellationToken.ThrowIfCancellationRequested();
        return code;
    }

    private static async Task ReceiveAsync(Stream client, Stream git, Action end, CancellationToken served)
    {
        try
        {
            await client.CopyToAsync(git, BufferBytes, served);
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

    // When the client is gone git is still read to its end: its hook may be waiting for a verdict that must not be lost.
    private static async Task<long> SendAsync(Stream output, Stream client)
    {
        long sent = 0;
        byte[] buffer = new byte[BufferBytes];
        bool gone = false;
        for (int got = await ReadAsync(output, buffer); got > 0; got = await ReadAsync(output, buffer))
        {
            sent += got;
            try
            {
                if (!gone) await client.WriteAsync(buffer.AsMemory(0, got));
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
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
