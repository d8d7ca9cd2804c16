using Guard.Daemon;
using Guard.Egress.Budgets;
using Guard.Log.Entries;

namespace Guard.Nights;

/// <summary>What a night's attempts spend on models: the budget that their runs draw on, begun again from the log when Guard was restarted.</summary>
internal sealed class NightSpending
{
    private readonly RepositoryHost _host;
    private readonly EgressLedger _ledger = new();
    private long _next;

    private NightSpending(RepositoryHost host, Night night)
    {
        _host = host;
        _next = night.LogFrom;
        NightLimits limits = night.Plan.Limits;
        Budget = new Budget("night " + night.Id, new BudgetLimits(long.MaxValue, limits.Tokens ?? long.MaxValue, limits.Money));
    }

    /// <summary>The budget; each run's own stands before it.</summary>
    public Budget Budget { get; }

    /// <summary>Reads what was spent so far.</summary>
    public static async Task<NightSpending> OpenAsync(RepositoryHost host, Night night, CancellationToken cancellationToken)
    {
        var spending = new NightSpending(host, night);
        await spending.ReadAsync(cancellationToken);
        spending.Budget.Restore(spending._ledger.Of(night.Attempts.Select(each => each.Run)));
        return spending;
    }

    /// <summary>What one run spent, as the log has it; what has no end in it cost its reservation.</summary>
    public async Task<Spending> OfAsync(string run, CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        return _ledger.Of(run);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (LogEntry entry in _host.ReadLogAsync(_next, cancellationToken))
        {
            if (entry.Record.Subject?.Repository == _host.Record.Id) _ledger.Add(entry); // runs are numbered within a repository
            _next = entry.Sequence + 1;
        }
    }
}
