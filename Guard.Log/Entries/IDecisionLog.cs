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
}
