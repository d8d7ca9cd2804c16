using Guard.Log.Entries;

namespace Guard.LogStore;

/// <summary>A record that waits for the writer. It can be cancelled until the writer takes it, and not afterwards.</summary>
/// <param name="record">What to append.</param>
/// <param name="isEarly">Whether somebody waits for it to be written, before it is durable.</param>
internal sealed class AppendRequest(LogRecord record, bool isEarly = false)
{
    private readonly TaskCompletionSource<LogReceipt> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<LogReceipt> written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;

    internal LogRecord Record { get; } = record;

    /// <summary>Whether somebody waits for it to be written, before it is durable.</summary>
    internal bool IsEarly => isEarly;

    /// <summary>Completes when it is durable.</summary>
    internal Task<LogReceipt> Task => completion.Task;

    /// <summary>Completes when it is written.</summary>
    internal Task<LogReceipt> Written => written.Task;

    /// <summary>Claims the request for the writer; false where it was cancelled before.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    internal void Cancel(CancellationToken cancellationToken)
    {
        if (TryTake()) completion.TrySetCanceled(cancellationToken);
    }

    internal void Write(LogReceipt receipt) => written.TrySetResult(receipt);

    internal void Complete(LogReceipt receipt)
    {
        Write(receipt);
        completion.TrySetResult(receipt);
    }

    internal void Fail(LogUnavailableException error)
    {
        completion.TrySetException(error);
        if (written.TrySetException(error)) _ = written.Task.Exception; // nobody may wait for it
        _ = completion.Task.Exception;
    }
}
