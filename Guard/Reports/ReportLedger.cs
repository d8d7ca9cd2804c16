using Guard.Egress.Budgets;
using Guard.Log.Entries;

namespace Guard.Reports;

/// <summary>What the requests of runs cost, by run and by model.</summary>
internal sealed class ReportLedger
{
    private readonly EgressLedger _byRun = new();
    private readonly EgressLedger _byModel = new(entry => entry.Record.Egress!.Model ?? entry.Record.Egress.Route);
    private readonly Dictionary<long, string> _models = [];
    private readonly Dictionary<string, (long Input, long Cached, long Output)> _used = new(StringComparer.Ordinal);

    /// <summary>Takes an <c>egress.opened</c> or <c>egress.closed</c>.</summary>
    public void Add(LogEntry entry)
    {
        _byRun.Add(entry);
        _byModel.Add(entry);
        if (entry.Record.Egress is not { } egress) return;
        if (entry.Record.Event == LogEvents.EgressOpened) _models[entry.Sequence] = egress.Model ?? egress.Route;
        else if (egress.Opened is { } opened && _models.Remove(opened, out string? model))
        {
            (long input, long cached, long output) = _used.GetValueOrDefault(model);
            _used[model] = (input + (egress.Input ?? 0), cached + (egress.Cached ?? 0), output + (egress.Output ?? 0));
        }
    }

    /// <summary>What one run's requests cost.</summary>
    public Spending Of(string run) => _byRun.Of(run);

    /// <summary>What all of them cost, by model.</summary>
    public IReadOnlyList<ReportSpending> ByModel() =>
    [
        .. _byModel.Keys.Order(StringComparer.Ordinal).Select(model =>
        {
            Spending spent = _byModel.Of(model);
            (long input, long cached, long output) = _used.GetValueOrDefault(model);
            return new ReportSpending(model, (int)spent.Requests, input, cached, output, spent.Tokens, spent.Money);
        }),
    ];
}
