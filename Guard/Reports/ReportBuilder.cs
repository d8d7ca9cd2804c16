using System.Globalization;
using System.Text.RegularExpressions;
using Guard.Log.Entries;

namespace Guard.Reports;

/// <summary>Makes a night's report from the log's entries, fed in order. Nothing else is asked, so that its totals are the log's.</summary>
internal sealed partial class ReportBuilder(string night, string repository)
{
    private readonly Dictionary<string, ReportAttempt> _attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReportCandidate> _candidates = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string What), long> _denials = [];
    private readonly ReportLedger _ledger = new();
    private readonly List<ReportTask> _tasks = [];
    private NightReport? _report;

    /// <summary>Whether the night's beginning has been seen.</summary>
    public bool Begun => _report is not null;

    /// <summary>Takes the next entry.</summary>
    public void Add(LogEntry entry)
    {
        LogRecord record = entry.Record;
        if (record.Subject is { } subject && subject.Repository != repository) return;
        if (record.Event == LogEvents.NightStarted && record.Night == night) Begin(entry);
        if (_report is null) return;
        if (record.Run is { } run && record.Night == night && !_attempts.ContainsKey(run))
            _attempts[run] = new ReportAttempt(_attempts.Count + 1, run, null, null, "working", "", 0, 0, 0);
        switch (record.Event)
        {
            case LogEvents.RunStart when IsOurs(record.Run):
                _attempts[record.Run!] = _attempts[record.Run!] with { StartedAt = entry.Time };
                _report = _report with { Isolation = (string?)record.Isolation?["rung"] ?? _report.Isolation };
                break;
            case LogEvents.AttemptEnded when record.Night == night:
                _attempts[record.Run!] = _attempts[record.Run!] with { EndedAt = entry.Time, Decision = record.Decision ?? "", Summary = record.Reasons is [_, { } summary, ..] ? summary : "" };
                break;
            case LogEvents.NightEnded when record.Night == night:
                _report = _report with { EndedAt = entry.Time, Stop = record.Decision, StopText = First(record) };
                break;
            case LogEvents.PushRefused when IsOurs(record.Run):
                Deny("push", First(record) ?? "refused");
                break;
            case LogEvents.EgressDenied when IsOurs(record.Run):
                Denied(First(record) ?? "denied");
                break;
            case LogEvents.EgressOpened or LogEvents.EgressClosed when IsOurs(record.Run):
                _ledger.Add(entry);
                break;
            case LogEvents.UpstreamPaused or LogEvents.PublishFailed when _report.EndedAt is null:
                _tasks.Add(new ReportTask($"{record.Event}: {First(record)}", "guard upstream show says what is to be done"));
                break;
            default:
                if (record.Subject?.Candidate is { } candidate && IsOurs(record.Run)) Candidate(candidate, entry);
                break;
        }
    }

    /// <summary>The report of what has been seen.</summary>
    /// <param name="titles">Titles of candidates, by id.</param>
    /// <exception cref="GuardException">G343: the log has no such night.</exception>
    public NightReport Finish(IReadOnlyDictionary<string, string> titles)
    {
        if (_report is null) throw new GuardException(ExitCode.Usage, "G343", $"The log has no night '{night}' of this repository.", "guard night list shows the nights.");
        ReportCandidate[] candidates = [.. _candidates.Values.Select(each => each with { Title = titles.GetValueOrDefault(each.Id) })];
        ReportAttempt[] attempts = [.. _attempts.Values.Select(each => _ledger.Of(each.Run) is var cost ? each with { Requests = (int)cost.Requests, Tokens = cost.Tokens, Money = cost.Money } : each)];
        NightReport report = _report with
        {
            Attempts = attempts,
            Candidates = candidates,
            Denials = [.. _denials.Select(each => new ReportDenial(each.Key.Kind, each.Key.What, each.Value)).OrderByDescending(each => each.Count).ThenBy(each => each.What, StringComparer.Ordinal)],
            Spending = _ledger.ByModel(),
            ScoreBefore = candidates.FirstOrDefault(each => each.Before is not null)?.Before,
            ScoreAfter = candidates.LastOrDefault(each => each.After is not null) is { } last ? last.Kept ? last.After : last.Before : null,
        };
        return report with { Tasks = [.. ReportTasks.Of(report), .. _tasks] };
    }

    private bool IsOurs(string? run) => run is not null && _attempts.ContainsKey(run);

    private void Begin(LogEntry entry) => _report ??= new NightReport
    {
        Night = night,
        Repository = repository,
        Ref = entry.Record.Subject?.Ref ?? "",
        Goal = After(entry.Record.Reasons, "goal: "),
        Agent = After(entry.Record.Reasons, "agent: ") is { Length: > 0 } agent ? agent : After(entry.Record.Reasons, "command: "),
        StartedAt = entry.Time,
        Policy = entry.Record.Policy?.Version,
        LogFrom = entry.Sequence,
    };

    private void Deny(string kind, string what, long count = 1) => _denials[(kind, what)] = _denials.GetValueOrDefault((kind, what)) + count;

    // Of many denials in a minute one entry has the number of those that have none of their own (EgressLog).
    private void Denied(string why)
    {
        Match more = More().Match(why);
        if (more.Success && long.TryParse(more.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out long count)) Deny("request", more.Groups[2].Value, count);
        else Deny("request", why);
    }

    [GeneratedRegex("^([0-9]+) more requests were denied within a minute; the last: (.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex More();

    private void Candidate(string id, LogEntry entry)
    {
        LogRecord record = entry.Record;
        if (!_candidates.TryGetValue(id, out ReportCandidate? known))
        {
            if (record.Event != LogEvents.CandidateReceived) return;
            known = new ReportCandidate { Id = id, Run = record.Run!, Commit = record.Subject!.New ?? "", At = entry.Time, Decision = "open" };
        }

        if (record.Score is { } score)
        {
            known = known with { Before = Number(score.Before), After = Number(score.After) };
            _report = _report! with { Metric = score.Metric };
        }

        _candidates[id] = record.Event switch
        {
            LogEvents.CandidateScreened when record.Decision == "held" => known with { Decision = "held", Why = "waits for an operator", Findings = record.Reasons, Entry = entry.Sequence },
            LogEvents.CandidateVerdict => Verdict(known, entry),
            LogEvents.PromoteDone => known with { Kept = true },
            LogEvents.Reverted => known with { Kept = false, Decision = "reverted", Why = First(record) ?? known.Why, Entry = entry.Sequence },
            _ => known,
        };
    }

    private ReportCandidate Verdict(ReportCandidate known, LogEntry entry)
    {
        IReadOnlyList<string> findings = [.. entry.Record.Reasons.Skip(1)];
        foreach (string finding in findings.Where(each => entry.Record.Decision == "rejected" && known.After is null)) Deny("rule", finding.Split(' ')[0]);
        return known with { Decision = entry.Record.Decision ?? "open", Why = First(entry.Record) ?? "", Findings = findings, Entry = entry.Sequence };
    }

    private static string? First(LogRecord record) => record.Reasons is [{ } first, ..] ? first : null;

    private static string After(IReadOnlyList<string> reasons, string prefix) =>
        reasons.FirstOrDefault(each => each.StartsWith(prefix, StringComparison.Ordinal)) is { } found ? found[prefix.Length..] : "";

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
