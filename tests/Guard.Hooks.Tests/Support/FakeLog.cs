using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Support;

/// <summary>A log in memory that can be made to fail from a chosen event on.</summary>
internal sealed class FakeLog : IDecisionLog
{
    private readonly Lock gate = new();
    private readonly List<LogRecord> records = [];

    public string? FailAt { get; set; }

    /// <summary>Called after an entry was taken.</summary>
    public Action<LogRecord>? OnAppend { get; set; }

    public IReadOnlyList<LogRecord> Records
    {
        get
        {
            lock (gate) return [.. records];
        }
    }

    public IReadOnlyList<string> Events(string? candidate = null) =>
        [.. Records.Where(r => candidate is null || r.Subject?.Candidate == candidate).Select(r => r.Event)];

    public ValueTask<LogReceipt> AppendAsync(LogRecord record, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            if (record.Event == FailAt) throw new LogUnavailableException("No space left on device.");
            records.Add(record);
            OnAppend?.Invoke(record);
            return ValueTask.FromResult(new LogReceipt(records.Count - 1, new byte[32]));
        }
    }
}
