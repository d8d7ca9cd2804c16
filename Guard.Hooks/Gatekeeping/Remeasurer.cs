using Guard.Hooks.Candidates;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Takes commits over that reached the team's branch without the gate, measures each, and reverts those that lowered the score.</summary>
internal sealed class Remeasurer(GateServices services, Conductor conductor)
{
    /// <summary>The source of commits that came from upstream.</summary>
    public const string Source = "upstream";

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
        string tip = await FetchAsync(upstream, cancellationToken);
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

        var subject = new LogSubject(repository.Id) { Ref = repository.BranchRef, Old = before, New = tip };
        await services.Log.RecordAsync(LogEvents.UpstreamSynced, LogActor.Guard, null, subject, "accepted", ["commits came from upstream and not through the gate"]);
        var arrived = new List<Candidate>();
        try
        {
            await AddAsync(before, tip, arrived, cancellationToken);
            await RefWriter.MoveAsync(repository.PublicPath, repository.BranchRef, before, tip, "guard: upstream", cancellationToken);
        }
        catch (Exception error) when (repository.ReadBranch() != tip) // otherwise git moved it and was killed before it could say so
        {
            await DropAsync(arrived, subject, error.Message);
            if (error is not RefConflictException) throw;
            throw new RepositoryException($"{repository.Branch} could not be moved to {tip[..12]}, so nothing was taken over: {error.Message.Split('\n')[0]} Remeasure again.", error);
        }

        foreach (Candidate candidate in arrived) services.Set(candidate with { State = CandidateState.Accepted });
        progress.Report($"{arrived.Count} new commit(s) from upstream");
    }

    private async Task<string> FetchAsync(string upstream, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FetchLimit, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Upstream.FetchAsync(services.Repository, upstream, either.Token);
        }
        catch (RepositoryException error)
        {
            throw new UpstreamException(error.Message.ReplaceLineEndings(" "), error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException($"{upstream} did not give its {services.Repository.Branch} within {FetchLimit.TotalMinutes} minutes.", error);
        }
    }

    // Durable before the branch moves: a crash in between leaves candidates that recovery finds on the branch or drops.
    private async Task AddAsync(string before, string tip, List<Candidate> added, CancellationToken cancellationToken)
    {
        foreach (PushedCommit commit in await services.Keeper.ChainAsync(before, tip, cancellationToken))
        {
            Candidate candidate = services.Add(Source, commit, commit.Tip);
            added.Add(candidate);
            added[^1] = services.Set(candidate with { State = CandidateState.Screened });
        }
    }

    // What never came to the branch must not look as if it were still on its way; what cannot be stored now, recovery drops.
    private async Task DropAsync(List<Candidate> arrived, LogSubject subject, string why)
    {
        try
        {
            foreach (Candidate candidate in arrived)
                services.Set(candidate with { State = CandidateState.Failed, Verdict = new Verdict(VerdictKind.Failed, "not taken over from upstream: " + TextFilter.Line(why, 200)) });
            await services.Log.RecordAsync(LogEvents.UpstreamSynced, LogActor.Guard, null, subject, "denied", [$"the branch did not move: {TextFilter.Line(why, 200)}"]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LogUnavailableException)
        {
            // The first failure is the one to tell.
        }
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
