using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Entries;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Upstreams;

/// <summary>
/// Joins Guard's branch and the upstream's where both have moved: by a merge that Guard writes, a candidate of its own with the upstream's commit as its
/// second parent. It is screened and measured as any other, and lands or does not; nobody's pushed commit is rewritten.
/// </summary>
internal sealed class UpstreamMerging(GateServices services, Conductor conductor)
{
    /// <summary>The source of Guard's merges.</summary>
    public const string Source = "merge";

    private const int MostLogged = 100;

    /// <summary>Merges; the caller has the turn.</summary>
    /// <param name="main">Where the branch is.</param>
    /// <param name="tip">Where the upstream's branch is; in public.</param>
    /// <param name="cancellationToken">Stops; recovery drops what is half done, and the next sync makes it again.</param>
    /// <returns>Null when the merge landed, or why promotion has to pause.</returns>
    public async Task<(PauseKind Kind, string Text, string Next)?> MergeAsync(string main, string tip, CancellationToken cancellationToken)
    {
        string branch = services.Repository.Branch;
        string both = $"both Guard's {branch} ({main[..12]}) and the upstream's ({tip[..12]}) have moved";
        string byHand = $"Merge them yourself: git fetch guard && git merge guard/{branch} on top of the upstream's {branch}, and push that upstream. Guard takes it over by itself.";
        try
        {
            (PushedCommit? commit, string? problem) = await PrepareAsync(main, tip, null, takeTheirs: false, cancellationToken);
            if (commit is null) return (PauseKind.Conflict, $"{both}, and {problem}.", byHand);
            Candidate merge = await LandAsync(commit, main, tip, both, cancellationToken);
            if (merge.State == CandidateState.Accepted) return null;
            string why = merge.Verdict?.Reason ?? "it was not decided";
            return merge.State == CandidateState.Held
                ? (PauseKind.Unmerged, $"{both}; the merge {merge.Id} is held: {why}.", $"Approve it (guard approve {merge.Id} --reason \"…\"), or: {byHand}")
                : (PauseKind.Unmerged, $"{both}; the merge {merge.Id} did not land: {why}.", byHand);
        }
        finally
        {
            await services.Ingest.EndAsync(Source);
        }
    }

    /// <summary>Makes a merge without a candidate.</summary>
    /// <param name="main">Where the branch is.</param>
    /// <param name="tip">Where the upstream's branch is.</param>
    /// <param name="from">What that was before it was rewritten, or null.</param>
    /// <param name="takeTheirs">Whether the merge has exactly the upstream's tree.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The merge, or one sentence why there is none.</returns>
    public async Task<(PushedCommit? Commit, string? Problem)> PrepareAsync(string main, string tip, string? from, bool takeTheirs, CancellationToken cancellationToken)
    {
        IngestSession session = await services.Ingest.GetAsync(Source, cancellationToken);
        return await session.MergeAsync(main, tip, from, Message(main, tip, takeTheirs), services.Time.GetUtcNow(), takeTheirs, cancellationToken);
    }

    /// <summary>Takes a merge through screening, measuring and its verdict; the caller has the turn.</summary>
    /// <returns>Its candidate as it is then.</returns>
    public async Task<Candidate> LandAsync(PushedCommit commit, string main, string tip, string why, CancellationToken cancellationToken)
    {
        Candidate fresh = services.Reserve(Source, commit, main);
        await services.Log.RecordAsync(
            LogEvents.UpstreamSynced, LogActor.Guard, null,
            new LogSubject(services.Repository.Id) { Candidate = fresh.Id, Ref = services.Repository.BranchRef, Old = main, New = tip }, "merging",
            [$"{why}: {fresh.Id} merges them", .. await services.Keeper.HistoryAsync(main, tip, MostLogged, cancellationToken)]);
        Candidate merge = await conductor.TakeInlineAsync(fresh);
        cancellationToken.ThrowIfCancellationRequested();
        return merge;
    }

    /// <summary>Lands a merge that an operator takes as it is: nobody measures it; the caller has the turn.</summary>
    /// <returns>Its candidate as it is then.</returns>
    public async Task<Candidate> LandUnmeasuredAsync(PushedCommit commit, string main, string tip, string reason, LogActor actor)
    {
        await services.Keeper.TakeAsync(Source, commit.Id, main, strict: true);
        if (!await services.Keeper.SameTreeAsync(commit.Id, tip)) throw new RepositoryException("The merge that was made does not have the upstream's content; nothing was landed.");
        Candidate candidate = services.Reserve(Source, commit, main);
        services.Save(candidate);
        var verdict = new Verdict(VerdictKind.Accepted, $"{actor.Id} took the upstream's content as it is, not measured: {TextFilter.Line(reason, 200)}");
        long entry = await services.Log.RecordAsync(LogEvents.CandidateReceived, candidate, actor);
        candidate = services.Set(candidate with { State = CandidateState.Screened, LogEntry = entry });
        entry = await services.Log.RecordAsync(LogEvents.CandidateVerdict, candidate, actor, decision: "accepted", reasons: [verdict.Reason]);
        candidate = services.Set(candidate with { State = CandidateState.Measured, Verdict = verdict, LogEntry = entry });
        await conductor.CarryOutAsync(candidate);
        return services.Store.Get(candidate.Id)!;
    }

    /// <summary>Ends the worker that makes merges.</summary>
    public Task EndAsync() => services.Ingest.EndAsync(Source);

    private string Message(string main, string tip, bool theirs) =>
        $"""
        Merge the upstream's {services.Repository.Branch} at {tip[..12]}

        {(theirs ? "An operator took the upstream's content as it is." : "Both branches have moved.")} Guard's was at {main[..12]}.

        Guard-Origin: upstream {tip}

        """;
}
