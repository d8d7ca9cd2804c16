using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Has a candidate's change looked at by the ingest worker of its source: an agent's bytes are not for this process.</summary>
internal sealed class Screener(GateServices services)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Screens.</summary>
    /// <returns>Findings, worst first.</returns>
    /// <exception cref="RepositoryException">The worker could not be asked.</exception>
    public async Task<IReadOnlyList<Finding>> ScreenAsync(Candidate candidate, Policy policy, CancellationToken cancellationToken)
    {
        IngestSession session = await services.Ingest.GetAsync(candidate.Source, cancellationToken);
        return await session.ScreenAsync(candidate.Base, candidate.Commit, policy.Hash, Limit, cancellationToken);
    }

    /// <summary>Whether a candidate builds on a commit.</summary>
    /// <exception cref="RepositoryException">The worker could not be asked.</exception>
    public async Task<bool> BuildsOnAsync(Candidate candidate, string commit, CancellationToken cancellationToken) =>
        await (await services.Ingest.GetAsync(candidate.Source, cancellationToken)).IsAncestorAsync(commit, candidate.Commit, cancellationToken);

    /// <summary>The sentence of a verdict that rests on findings.</summary>
    public static string Summary(IReadOnlyList<Finding> findings, FindingAction action)
    {
        string[] rules = [.. findings.Where(f => f.Action == action).Select(f => f.Rule).Distinct()];
        string verb = action == FindingAction.Hold ? "held for an operator by" : "refused by";
        return $"{verb} {(rules.Length == 1 ? "rule" : "rules")} {string.Join(", ", rules.Take(4))}{(rules.Length > 4 ? ", …" : "")}";
    }
}
