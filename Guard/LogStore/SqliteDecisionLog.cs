using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;
using Guard.Log.Verification;

namespace Guard.LogStore;

/// <summary>
/// The log on SQLite (WAL, synchronous=FULL). Callers queue to one writer, which commits what is waiting in one transaction, so that many
/// appends share one fsync. One process at a time; everybody else asks that process.
/// </summary>
internal sealed class SqliteDecisionLog : IDecisionLog, IAsyncDisposable
{
    private const int MaxWaiting = 4096;
    private const int MaxBatch = 256;
    private const int Page = 256;

    private readonly LogSession session;
    private readonly LogWriter writer;
    private readonly SemaphoreSlim gate = new(1);
    private readonly Channel<AppendRequest[]> waiting =
        Channel.CreateBounded<AppendRequest[]>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Task writing;
    private int disposed;

    private SqliteDecisionLog(LogSession session, TimeProvider time)
    {
        this.session = session;
        writer = new LogWriter(session.Database, session.Signer, new LogClock(time), session.State);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>The key that verifies this log; also in <c>keys/log.vkey</c>.</summary>
    internal VerifierKey VerifierKey => session.Signer.VerifierKey;

    /// <summary>The head after the last commit.</summary>
    internal Checkpoint Checkpoint => new(VerifierKey.Name, writer.State.Tree.Size, writer.State.Tree.Root());

    /// <summary>The signed checkpoint after the last commit, a note's bytes.</summary>
    internal ReadOnlyMemory<byte> CheckpointNote => writer.State.CheckpointNote;

    /// <summary>The highest policy version that was logged for a repository; 0 when none.</summary>
    internal int HighestPolicy(string repository) => writer.State.Rules.HighestPolicy(repository);

    /// <summary>Opens a log, making it (and its key) where the directory has none, and recomputes its tree before anything is appended.</summary>
    /// <param name="directory">The log's own directory; made with mode 0700.</param>
    /// <param name="time">The clocks that stamp entries.</param>
    /// <param name="cancellationToken">Cancels before the log is read.</param>
    /// <exception cref="LogUnavailableException">Another process has it open, or the directory cannot be used.</exception>
    /// <exception cref="LogCorruptException">The log is not the one that was signed.</exception>
    internal static Task<SqliteDecisionLog> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken = default)
        => Task.Run(() => new SqliteDecisionLog(LogSession.Open(new LogPaths(Path.GetFullPath(directory))), time), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var request = new AppendRequest(record);
        await QueueAsync([request], cancellationToken);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => request.Cancel(cancellationToken));
        return await request.Task;
    }

    /// <inheritdoc/>
    public async ValueTask<WrittenEntry> WriteAsync(LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var request = new AppendRequest(record, isEarly: true);
        await QueueAsync([request], CancellationToken.None);
        return new WrittenEntry(await request.Written, request.Task);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<LogReceipt>> AppendAllAsync(IReadOnlyList<LogRecord> records)
    {
        AppendRequest[] requests = [.. records.Select(record => new AppendRequest(record))];
        await QueueAsync(requests, CancellationToken.None);
        return await Task.WhenAll(requests.Select(request => request.Task));
    }

    /// <summary>Reads entries in order; entries that are appended meanwhile are included up to <paramref name="to"/>.</summary>
    /// <param name="from">The first number, 0 or more.</param>
    /// <param name="to">The number after the last one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LogFormatException">A stored entry is no entry.</exception>
    internal async IAsyncEnumerable<LogEntry> ReadAsync(
        long from = 0, long to = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StoredEntry entry in ReadStoredAsync(from, to, cancellationToken)) yield return LogEntryJson.Read(entry.Bytes);
    }

    /// <summary>Reads stored entries with their exact bytes and leaf hashes, as <see cref="ReadAsync"/> does.</summary>
    internal async IAsyncEnumerable<StoredEntry> ReadStoredAsync(
        long from = 0, long to = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (from < to)
        {
            List<StoredEntry> page = await GatedAsync(() => session.Database.Entries(from, (int)long.Min(Page, to - from)), cancellationToken);
            if (page.Count == 0) yield break;
            foreach (StoredEntry entry in page.TakeWhile(entry => entry.Sequence < to)) yield return entry;
            from = page[^1].Sequence + 1;
        }
    }

    /// <summary>Verifies every entry that is in the log now: canonical bytes, schema, order, signed root.</summary>
    /// <param name="cancellationToken">Stops the verification.</param>
    internal async Task<LogVerification> VerifyAsync(CancellationToken cancellationToken = default)
    {
        StoredHead? head = await GatedAsync(session.Database.Head, cancellationToken);
        if (head is null) return new LogVerification { Ok = false, Entries = 0, Reason = "The log's head with its signed checkpoint is gone." };
        return await LogVerifier.VerifyAsync(
            BytesAsync(head.Size, cancellationToken), head.Checkpoint, VerifierKey, LeavesAsync(head.Size, cancellationToken), cancellationToken);
    }

    /// <summary>Writes the log as it is now to files that <see cref="LogExport"/> and other verifiers read. Existing files are replaced.</summary>
    /// <param name="directory">The directory; made where it is missing.</param>
    /// <param name="cancellationToken">Stops the export; a file that was begun keeps its old content.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    internal async Task ExportAsync(string directory, CancellationToken cancellationToken = default)
    {
        StoredHead head = await GatedAsync(session.Database.Head, cancellationToken)
            ?? throw new LogCorruptException("The log's head with its signed checkpoint is gone.");
        await LogExporter.WriteAsync(directory, VerifierKey, head, ReadStoredAsync(0, head.Size, cancellationToken), cancellationToken);
    }

    /// <summary>Completes the appends that are waiting and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        waiting.Writer.Complete();
        await writing;
        await gate.WaitAsync();
        session.Dispose();
        gate.Dispose();
    }

    /// <summary>Runs an action on the database between two batches. For tests that fill the disk.</summary>
    internal Task<T> GatedAsync<T>(Func<LogDatabase, T> action) => GatedAsync(() => action(session.Database), CancellationToken.None);

    // What is queued together is committed together.
    private async Task QueueAsync(AppendRequest[] requests, CancellationToken cancellationToken)
    {
        try
        {
            await waiting.Writer.WriteAsync(requests, cancellationToken);
        }
        catch (ChannelClosedException error)
        {
            throw new LogUnavailableException($"The log in {session.Paths.Directory} is closed: Guard is stopping.", error);
        }
    }

    private async Task<T> GatedAsync<T>(Func<T> action, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) == 1, this);
        await gate.WaitAsync(cancellationToken);
        try
        {
            return action();
        }
        finally
        {
            gate.Release();
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> BytesAsync(long size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StoredEntry entry in ReadStoredAsync(0, size, cancellationToken)) yield return entry.Bytes;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LeavesAsync(long size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (StoredEntry entry in ReadStoredAsync(0, size, cancellationToken)) yield return entry.Leaf;
    }

    private async Task WriteAsync()
    {
        var batch = new List<AppendRequest>(MaxBatch);
        while (await waiting.Reader.WaitToReadAsync())
        {
            await gate.WaitAsync();
            try
            {
                while (batch.Count < MaxBatch && waiting.Reader.TryRead(out AppendRequest[]? requests)) batch.AddRange(requests.Where(request => request.TryTake()));

                if (batch.Count > 0) writer.Append(batch);
            }
            finally
            {
                batch.Clear();
                gate.Release();
            }
        }
    }
}
