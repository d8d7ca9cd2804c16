using Guard.Log.Entries;

namespace Guard.LogStore;

/// <summary>A record that waits for the writer. It can be cancelled until the writer takes it, and not afterwards.</summary>
/// <param name="record">What to append.</param>
internal sealed class AppendRequest(LogRecord record)
{
    private readonly TaskCompletionSource<LogReceipt> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;

    internal LogRecord Record { get; } = record;

    internal Task<LogReceipt> Task => completion.Task;

    /// <summary>Claims the request for the writer; false where it was cancelled before.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    internal void Cancel(CancellationToken cancellationToken)
    {
        if (TryTake()) completion.TrySetCanceled(cancellationToken);
    }

    internal void Complete(LogReceipt receipt) => completion.TrySetResult(receipt);

    internal void Fail(LogUnavailableException error) => completion.TrySetException(error);
}
