using Guard.Log.Entries;

namespace Guard.Egress.Budgets;

/// <summary>
/// What was spent, rebuilt from the log: after a kill nothing else knows it. A request without an end cost what was reserved for it.
/// </summary>
/// <param name="key">What a request's beginning is counted under; null for its run.</param>
internal sealed class EgressLedger(Func<LogEntry, string>? key = null)
{
    private readonly Dictionary<string, Spending> sums = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (string Key, string Run, Spending Reserved)> open = [];

    /// <summary>What requests were counted under.</summary>
    public IEnumerable<string> Keys => sums.Keys;

    /// <summary>Requests whose end is not in the log.</summary>
    public int Open => open.Count;

    /// <summary>Sums entries, in the log's order.</summary>
    public static EgressLedger Sum(IEnumerable<LogEntry> entries)
    {
        var ledger = new EgressLedger();
        foreach (LogEntry entry in entries) ledger.Add(entry);
        return ledger;
    }

    /// <summary>Takes the next entry; others than of requests are passed over.</summary>
    public void Add(LogEntry entry)
    {
        if (entry.Record is not { Egress: { } egress, Run: { } run }) return;
        var amount = new Spending(0, egress.Tokens ?? 0, egress.Money is { } money ? MoneyText.Read(money) : 0);
        if (entry.Record.Event == LogEvents.EgressOpened)
        {
            Spending reserved = amount with { Requests = 1 };
            string under = key?.Invoke(entry) ?? run;
            open[entry.Sequence] = (under, run, reserved);
            sums[under] = Of(under) + reserved;
        }
        else if (entry.Record.Event == LogEvents.EgressClosed && egress.Opened is { } opened && open.TryGetValue(opened, out (string Key, string Run, Spending Reserved) begun) && begun.Run == run)
        {
            open.Remove(opened);
            sums[begun.Key] = Of(begun.Key) + new Spending(0, amount.Tokens - begun.Reserved.Tokens, amount.Money - begun.Reserved.Money);
        }
    }

    /// <summary>What one run spent, or what else is counted under.</summary>
    public Spending Of(string run) => sums.GetValueOrDefault(run);

    /// <summary>What several runs spent together.</summary>
    public Spending Of(IEnumerable<string> runs) => runs.Distinct(StringComparer.Ordinal).Aggregate(Spending.None, (sum, run) => sum + Of(run));
}
