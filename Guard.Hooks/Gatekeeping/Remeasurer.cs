using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Takes commits over that reached the team's branch without the gate, measures each, and reverts those that lowered the score.</summary>
internal sealed class Remeasurer(GateServices services, Conductor conductor, IUpstreamAccess? access = null)
{
    /// <summary>The source of commits that came from upstream.</summary>
    public const string Source = UpstreamTakeover.Source;

    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(10);

    /// <summary>Syncs, measures and reverts; the caller has the turn.</summary>
    /// <param name="upstream">A path or URL, or null to measure only what is on the branch and not judged yet.</param>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <param name="cancellationToken">Stops between commits; recovery goes on.</param>
    /// <returns>The candidates that were judged, as they are now.</returns>
    /// <exception cref="UpstreamException">Upstream cannot be read; nothing was changed.</exception>
    /// <exception cref="RepositoryException">Upstream has diverged, or the branch could not be moved; nothing was taken over.</exception>
    public async Task<IReadOnlyList<Candidate>> RunAsync(string? upstream, IProgress<string> progress, CancellationToken cancellationToken)
    {
        services.Repository.Verify();
        if (upstream is not null) await SyncAsync(upstream, progress, cancellationToken);
        return await JudgeAsync(progress, cancellationToken);
    }

    /// <summary>Measures what is on the branch and not judged yet, and reverts what lowered the score; the caller has the turn.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<IReadOnlyList<Candidate>> JudgeAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        string[] waiting = [.. services.Store.List()
            .Where(c => c.State == CandidateState.Accepted && c.Verdict is not { Kind: VerdictKind.Accepted or VerdictKind.Inconclusive }).Select(c => c.Id)];
        if (waiting.Length == 0) progress.Report("everything on the branch is judged already");
        string? accepted = null;
        foreach (string id in waiting)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Candidate candidate = services.Store.Get(id)!;
            accepted ??= candidate.Base;
            candidate = await JudgeAsync(candidate, accepted, progress);
            if (candidate.State == CandidateState.Accepted) accepted = candidate.Commit;
        }

        return [.. waiting.Select(id => services.Store.Get(id)!)];
    }

    private async Task SyncAsync(string upstream, IProgress<string> progress, CancellationToken cancellationToken)
    {
        GuardedRepository repository = services.Repository;
        string before = await repository.ReadBranchAsync();
        string tip = await new UpstreamTransport(repository, access, services.Time).FetchAsync(upstream, FetchLimit, cancellationToken);
        if (await services.Keeper.IsAncestorAsync(tip, before, cancellationToken))
        {
            progress.Report($"upstream {repository.Branch} has nothing new");
            return;
        }

        if (!await services.Keeper.IsAncestorAsync(before, tip, cancellationToken))
        {
            throw new RepositoryException(
                $"{upstream} has diverged: its {repository.Branch} ({tip[..12]}) does not build on Guard's ({before[..12]}). Merge or rebase Guard's accepted commits there, then remeasure.");
        }

        IReadOnlyList<Candidate> arrived = await new UpstreamTakeover(services).RunAsync(before, tip, cancellationToken);
        progress.Report($"{arrived.Count} new commit(s) from upstream");
    }

    private async Task<Candidate> JudgeAsync(Candidate candidate, string accepted, IProgress<string> progress)
    {
        PolicyInForce policy = services.Policy;
        if (candidate.Verdict is null)
        {
            progress.Report($"{candidate.Id} {candidate.Commit[..12]} {candidate.Title}: measuring");
            Verdict verdict = await conductor.MeasureAsync(candidate with { Base = accepted }, policy);
            if (verdict.Kind == VerdictKind.Rejected && accepted != candidate.Base)
            {
                // An earlier commit is to blame already: is this one, too?
                Verdict alone = await conductor.MeasureAsync(candidate, policy);
                if (alone.Kind == VerdictKind.Accepted) verdict = alone;
            }

            long entry = await services.Log.RecordAsync(
                LogEvents.CandidateVerdict, candidate, decision: verdict.Kind.ToString().ToLowerInvariant(), reasons: [verdict.Reason], measured: verdict);
            candidate = services.Set(candidate with { Verdict = verdict, LogEntry = entry });
        }

        await conductor.JudgeLandedAsync(candidate);
        candidate = services.Store.Get(candidate.Id)!;
        progress.Report(PushText.Of(candidate));
        return candidate;
    }
}
