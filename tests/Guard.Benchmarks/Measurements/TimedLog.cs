using System.Diagnostics;
using Guard.Log.Entries;

namespace Guard.Benchmarks.Measurements;

/// <summary>A log that remembers when a promotion began and ended: its intent asked for and durable, its outcome asked for and durable.</summary>
/// <param name="log">The log that does the work.</param>
internal sealed class TimedLog(IDecisionLog log) : IDecisionLog
{
    private (long Asked, long Durable) intent;
    private (long Asked, long Durable) outcome;

    /// <summary>From the intent asked for to the outcome durable, in milliseconds.</summary>
    public double Promotion => Milliseconds(intent.Asked, outcome.Durable);

    /// <summary>The intent's append, in milliseconds.</summary>
    public double Intent => Milliseconds(intent.Asked, intent.Durable);

    /// <summary>Objects copied and the branch moved, in milliseconds.</summary>
    public double Move => Milliseconds(intent.Durable, outcome.Asked);

    /// <summary>The outcome's append, in milliseconds.</summary>
    public double Outcome => Milliseconds(outcome.Asked, outcome.Durable);

    /// <inheritdoc/>
    public async ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default)
    {
        long asked = Stopwatch.GetTimestamp();
        LogReceipt receipt = await log.AppendAsync(record, cancellationToken);
        (long, long) times = (asked, Stopwatch.GetTimestamp());
        if (record.Event == LogEvents.PromoteIntent) intent = times;
        if (record.Event == LogEvents.PromoteDone) outcome = times;
        return receipt;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogReceipt>> AppendAllAsync(IReadOnlyList<LogRecord> records) => log.AppendAllAsync(records);

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}
