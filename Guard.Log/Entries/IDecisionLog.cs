namespace Guard.Log.Entries;

/// <summary>The append side of the log. An entry is on disk before the returned task completes; a failure to append is a reason to deny.</summary>
public interface IDecisionLog
{
    /// <summary>Appends one record durably.</summary>
    /// <param name="record">What happened.</param>
    /// <param name="cancellationToken">Cancels waiting for a turn; an append that has begun is completed.</param>
    /// <returns>The entry's place and leaf hash.</returns>
    /// <exception cref="LogUnavailableException">The entry could not be made durable; nothing was appended and the caller must deny.</exception>
    ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends one record and returns before it is on disk: an end of Guard, be it a kill, takes the entry no more, a loss of power can until it is durable.
    /// For what may begin with the entry written, and may show nothing of itself before it is durable.
    /// </summary>
    /// <param name="record">What happened.</param>
    /// <returns>The entry, and when it is durable.</returns>
    /// <exception cref="LogUnavailableException">It could not be written; nothing was appended and the caller must deny.</exception>
    async ValueTask<WrittenEntry> WriteAsync(LogRecord record) => new(await AppendAsync(record), Task.CompletedTask);

    /// <summary>Appends records that belong together, in order: with one flush where the log can.</summary>
    /// <param name="records">What happened.</param>
    /// <returns>The entries' places and leaf hashes, in order.</returns>
    /// <exception cref="LogUnavailableException">One could not be made durable; those before it may be in the log, and the caller must deny.</exception>
    async ValueTask<IReadOnlyList<LogReceipt>> AppendAllAsync(IReadOnlyList<LogRecord> records)
    {
        var receipts = new List<LogReceipt>(records.Count);
        foreach (LogRecord record in records) receipts.Add(await AppendAsync(record));
        return receipts;
    }
}
