using Guard.Hooks.Candidates;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Takes back what landed and lowered the score, by a commit that Guard authors: a candidate of its own with a link to its origin.</summary>
internal sealed class Reverting(GateServices services, Promoter promoter)
{
    /// <summary>The source of Guard's own commits.</summary>
    public const string Source = "guard";

    /// <summary>Reverts a landed candidate; the caller has the turn.</summary>
    /// <returns>The revert's candidate, or null when the branch does not hold the origin any more.</returns>
    public async Task<Candidate?> RevertAsync(Candidate origin, CancellationToken cancellationToken)
    {
        GuardedRepository repository = services.Repository;
        string tip = await repository.ReadBranchAsync();
        if (!await services.Keeper.IsAncestorAsync(origin.Commit, tip, cancellationToken)) return null;
        repository.VerifyVault();
        RevertCommit revert = await services.Keeper.RevertAsync(origin.Base, origin.Commit, tip, Message(origin), wholeTree: false, cancellationToken);
        Verdict verdict = new(VerdictKind.Accepted, $"takes back {origin.Id}: the tree is the last accepted one again");
        if (!revert.IsAcceptedTree)
        {
            verdict = await MeasureAsync(tip, revert, origin, cancellationToken);
            if (verdict.Kind is not VerdictKind.Accepted)
            {
                revert = await services.Keeper.RevertAsync(origin.Base, origin.Commit, tip, Message(origin), wholeTree: true, cancellationToken);
                verdict = new(VerdictKind.Accepted, $"takes back {origin.Id} and what stands on it: without it alone the score is not held ({verdict.Reason})");
            }
        }

        Candidate candidate = services.Add(Source, revert.Commit, tip, origin.Id);
        long entry = await services.Log.RecordAsync(LogEvents.CandidateReceived, candidate);
        candidate = services.Set(candidate with { State = CandidateState.Screened, LogEntry = entry });
        entry = await services.Log.RecordAsync(
            LogEvents.CandidateVerdict, candidate, decision: "accepted", reasons: [verdict.Reason, $"origin {origin.Id}: {origin.Verdict?.Reason}"]);
        candidate = services.Set(candidate with { State = CandidateState.Measured, Verdict = verdict, LogEntry = entry });
        if (await promoter.PromoteAsync(candidate) is { } why)
            throw new RefConflictException($"{candidate.Id} could not take {origin.Id} back: {why}");
        services.Set(candidate with { State = CandidateState.Accepted });
        entry = await services.Log.RecordAsync(
            LogEvents.Reverted, origin, decision: "reverted",
            reasons: [$"reverted by {candidate.Id}, commit {candidate.Commit}", .. revert.Conflict ? ["conflict with later commits: the last accepted tree is back"] : Array.Empty<string>()]);
        services.Set(origin with { State = CandidateState.Reverted, LogEntry = entry });
        return candidate;
    }

    private async Task<Verdict> MeasureAsync(string tip, RevertCommit revert, Candidate origin, CancellationToken cancellationToken)
    {
        if (services.Policy.Policy.Evaluator is null) return new(VerdictKind.Accepted, $"takes back {origin.Id}; this policy measures no score");
        var request = new MeasurementRequest(services.Repository.Directory, services.Keeper, tip, revert.Commit.Id, services.Policy.Policy);
        MeasurementResult result = await services.Measure.MeasureAsync(request, new Progress<string>(), cancellationToken);
        return result.Verdict;
    }

    private static string Message(Candidate origin) =>
        $"""
        Revert {origin.Id}: {origin.Title}

        This takes back {origin.Base[..12]}..{origin.Commit[..12]}.
        Verdict: {TextFilter.Line(origin.Verdict?.Reason ?? "none", 400)}

        Guard-Origin: {origin.Id} {origin.Commit}

        """;
}
