using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Log.Canonical;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Writes the gate's entries. Whoever gets an exception from it must not do what the entry says.</summary>
internal sealed class DecisionRecorder(IDecisionLog log, GuardedRepository repository, Func<PolicyInForce> policy)
{
    /// <summary>Records an event of a candidate.</summary>
    /// <returns>The entry's sequence.</returns>
    /// <exception cref="LogUnavailableException">The entry is not durable.</exception>
    public async Task<long> RecordAsync(
        string name, Candidate candidate, LogActor? actor = null, string? decision = null, IReadOnlyList<string>? reasons = null,
        Verdict? measured = null, JsonObject? isolation = null, PolicyInForce? under = null) =>
        (await log.AppendAsync(Compose(name, candidate, actor, decision, reasons, measured, isolation, under))).Sequence;

    /// <summary>Records events of a candidate that belong together, as <see cref="Compose"/> made them, with one flush.</summary>
    /// <returns>The sequence of the first.</returns>
    /// <exception cref="LogUnavailableException">One is not durable.</exception>
    public async Task<long> RecordAllAsync(params LogRecord[] records) => (await log.AppendAllAsync(records))[0].Sequence;

    /// <summary>An event of a candidate, not recorded yet.</summary>
    public LogRecord Compose(
        string name, Candidate candidate, LogActor? actor = null, string? decision = null, IReadOnlyList<string>? reasons = null,
        Verdict? measured = null, JsonObject? isolation = null, PolicyInForce? under = null)
    {
        bool moves = name is LogEvents.PromoteIntent or LogEvents.PromoteDone or LogEvents.PromoteUndone;
        return new LogRecord(name, actor ?? LogActor.Guard)
        {
            Run = RefNames.IsRun(candidate.Source) ? candidate.Source : null,
            Policy = under is null ? InForce() : new LogPolicy(under.Version, under.Policy.Hash),
            Subject = new LogSubject(repository.Id)
            {
                Candidate = candidate.Id, Ref = moves ? repository.BranchRef : null, Old = candidate.Base, New = candidate.Commit,
            },
            Decision = decision,
            Reasons = reasons ?? [],
            Score = measured is null ? null : Score(measured),
            Isolation = isolation is null ? null : (JsonObject)isolation.DeepClone(),
        };
    }

    /// <summary>Records something that is about no candidate.</summary>
    public async Task RecordAsync(string name, LogActor actor, string? run, LogSubject subject, string? decision, IReadOnlyList<string> reasons) =>
        await log.AppendAsync(new LogRecord(name, actor) { Run = run, Policy = InForce(), Subject = subject, Decision = decision, Reasons = reasons });

    /// <summary>A finding as a reason.</summary>
    public static string Reason(Finding finding) =>
        $"{finding.Rule} {finding.Path ?? "(change)"}{(finding.Line is int line ? ":" + line : "")}: {finding.Message}";

    private LogPolicy InForce()
    {
        PolicyInForce now = policy();
        return new LogPolicy(now.Version, now.Policy.Hash);
    }

    private static LogScore? Score(Verdict verdict)
    {
        if (verdict.Metric is null || verdict.Evaluator is null) return null;
        var samples = new JsonArray([.. verdict.Samples.Select(s => (JsonNode)new JsonObject
        {
            ["baseline"] = s.Baseline, ["candidate"] = s.Candidate, ["seed"] = s.Seed,
        })]);
        string hash = Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(samples)));
        return new LogScore(verdict.Metric, Text(verdict.Before), Text(verdict.After), verdict.Evaluator, hash);
    }

    private static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
