using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Entries;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Upstreams;

/// <summary>Takes commits over that reached the team's branch without the gate: they become the baseline, and the log names each as not measured.</summary>
internal sealed class UpstreamTakeover(GateServices services)
{
    /// <summary>The source of commits that came from upstream.</summary>
    public const string Source = "upstream";

    private const int MostLogged = 100;

    /// <summary>Moves the branch forward to the upstream's; the caller has the turn, and the commits are in public.</summary>
    /// <param name="before">Where the branch is: an ancestor of <paramref name="tip"/>.</param>
    /// <param name="tip">Where the upstream's branch is.</param>
    /// <param name="cancellationToken">Stops before the branch moves.</param>
    /// <returns>The candidates that stand for the commits: accepted, without a verdict.</returns>
    /// <exception cref="RepositoryException">The branch could not be moved; nothing was taken over.</exception>
    /// <exception cref="LogUnavailableException">It cannot be logged; nothing was taken over.</exception>
    public async Task<IReadOnlyList<Candidate>> RunAsync(string before, string tip, CancellationToken cancellationToken)
    {
        GuardedRepository repository = services.Repository;
        var subject = new LogSubject(repository.Id) { Ref = repository.BranchRef, Old = before, New = tip };
        await services.Log.RecordAsync(
            LogEvents.UpstreamSynced, LogActor.Guard, null, subject, "accepted",
            ["commits came from upstream and not through the gate; it measured none of them", .. await services.Keeper.HistoryAsync(before, tip, MostLogged, cancellationToken)]);
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

        return [.. arrived.Select(candidate => services.Set(candidate with { State = CandidateState.Accepted }))];
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
}
