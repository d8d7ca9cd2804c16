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
