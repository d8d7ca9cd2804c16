using System.Globalization;
using Guard.Log.Entries;

namespace Guard.Reports;

/// <summary>What the requests of runs cost, from the entries of their beginnings and ends. A beginning without an end cost its reservation.</summary>
internal sealed class ReportLedger
{
    private readonly Dictionary<long, Request> _requests = [];

    /// <summary>Takes an <c>egress.opened</c> or <c>egress.closed</c>.</summary>
    public void Add(LogEntry entry)
    {
        if (entry.Record.Egress is not { } egress) return;
        decimal money = decimal.TryParse(egress.Money, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value) ? value : 0;
        if (entry.Record.Event == LogEvents.EgressOpened)
            _requests[entry.Sequence] = new Request(entry.Record.Run!, egress.Model ?? egress.Route, 0, 0, 0, egress.Tokens ?? 0, money);
        else if (egress.Opened is { } opened && _requests.TryGetValue(opened, out Request? begun))
            _requests[opened] = begun with { Input = egress.Input ?? 0, Cached = egress.Cached ?? 0, Output = egress.Output ?? 0, Tokens = egress.Tokens ?? begun.Tokens, Money = egress.Money is null ? begun.Money : money };
    }

    /// <summary>What one run's requests cost.</summary>
    public (int Requests, long Tokens, decimal Money) Of(string run)
    {
        Request[] all = [.. _requests.Values.Where(each => each.Run == run)];
        return (all.Length, all.Sum(each => each.Tokens), all.Sum(each => each.Money));
    }

    /// <summary>What all of them cost, by model.</summary>
    public IReadOnlyList<ReportSpending> ByModel() =>
    [
        .. _requests.Values.GroupBy(each => each.Model, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new ReportSpending(
            group.Key, group.Count(), group.Sum(each => each.Input), group.Sum(each => each.Cached), group.Sum(each => each.Output), group.Sum(each => each.Tokens), group.Sum(each => each.Money))),
    ];

    private sealed record Request(string Run, string Model, long Input, long Cached, long Output, long Tokens, decimal Money);
}
