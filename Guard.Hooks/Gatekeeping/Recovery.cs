using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Finishes or undoes what a crash left, before the first client is served, and says so in the log.</summary>
internal sealed class Recovery(GateServices services, Conductor conductor)
{
    private readonly List<string> done = [];

    /// <summary>Recovers; the caller has the turn and no git child lives.</summary>
    /// <returns>What was done, one sentence each; empty when nothing was left over.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        GuardedRepository repository = services.Repository;
        foreach (string store in (string[])[repository.PublicPath, repository.VaultPath]) // a worker sweeps its own intake
        {
            foreach (string file in StaleFiles.Sweep(store)) done.Add($"removed {Path.GetFileName(store)}/{file}");
        }

        repository.SweepIntakes();
        repository.RemoveVerdicts(null);
        repository.Verify();
        await ResumeAsync(services.Store.List());
        return done;
    }

    /// <summary>Takes up those of some candidates that are not settled; the caller has the turn.</summary>
    public async Task ResumeAsync(IReadOnlyList<Candidate> candidates)
    {
        bool measured = services.Policy.Policy.Upstream == UpstreamRule.Measure;
        foreach (Candidate candidate in candidates.Where(c => !CandidateTransitions.IsSettled(c) || (measured && CandidateTransitions.IsUnmeasured(c)))) await TakeUpAsync(candidate);
        if (done.Count > 0)
            await services.Log.RecordAsync(LogEvents.Recovered, LogActor.Guard, null, new LogSubject(services.Repository.Id), null, [.. done.Take(100)]);
    }

    private async Task TakeUpAsync(Candidate candidate)
    {
        bool onBranch = await IsOnBranchAsync(candidate);
        switch (candidate.State)
        {
            case CandidateState.Received or CandidateState.Screened when candidate.Source is UpstreamMerging.Source && !onBranch:
                services.Set(candidate with { State = CandidateState.Failed, Verdict = new Verdict(VerdictKind.Failed, "Guard ended before this merge was decided; the next sync makes a new one") });
                done.Add($"{candidate.Id}: dropped an unfinished merge");
                break;
            case CandidateState.Received or CandidateState.Screened when candidate.Source is Reverting.Source:
                services.Set(candidate with { State = CandidateState.Failed, Verdict = new Verdict(VerdictKind.Failed, "Guard ended before this revert was promoted; a new one is made") });
                done.Add($"{candidate.Id}: dropped an unfinished revert");
                break;
            case CandidateState.Screened when onBranch:
                await FinishAsync(candidate, "the branch had moved to it");
                if (!CandidateTransitions.IsSettled(services.Store.Get(candidate.Id)!)) conductor.Enqueue(services.Store.Get(candidate.Id)!);
                break;
            case CandidateState.Received or CandidateState.Screened when candidate.Source is Remeasurer.Source:
                services.Set(candidate with { State = CandidateState.Failed, Verdict = new Verdict(VerdictKind.Failed, "Guard ended before this commit was taken over from upstream; remeasure again") });
                done.Add($"{candidate.Id}: dropped an unfinished sync");
                break;
            case CandidateState.Received:
                _ = conductor.Start(candidate, LogActor.Guard);
                done.Add($"{candidate.Id}: taken up again after it was received");
                break;
            case CandidateState.Screened:
                // It lands in this state where a policy lands before it measures; what was begun is over before another candidate's turn comes.
                if (services.Policy.Policy.Mode == GateMode.LandThenRevert)
                    await services.Log.RecordAsync(LogEvents.PromoteUndone, candidate, decision: "denied", reasons: ["Guard stopped before the branch moved; it is taken up again"]);
                conductor.Enqueue(candidate);
                done.Add($"{candidate.Id}: back in the measuring queue");
                break;
            case CandidateState.Measured when candidate.Verdict?.Kind == VerdictKind.Accepted && onBranch:
                await FinishAsync(candidate, "the branch had moved to it");
                await CloseOriginAsync(candidate);
                break;
            case CandidateState.Measured when conductor.Upstream.State.Pause is not null && candidate.Verdict?.Kind == VerdictKind.Accepted:
                conductor.Enqueue(candidate); // nothing is promoted before the upstream was looked at again
                done.Add($"{candidate.Id}: its verdict waits for the upstream");
                break;
            case CandidateState.Measured:
                await CarryOutAsync(candidate);
                break;
            case CandidateState.Accepted:
                conductor.Enqueue(candidate); // landed and not judged, or judged and not reverted
                done.Add($"{candidate.Id}: landed without a verdict that was carried out; taken up again");
                break;
        }
    }

    private async Task CarryOutAsync(Candidate candidate)
    {
        string tip = await services.Repository.ReadBranchAsync();
        if (candidate.Verdict!.Kind == VerdictKind.Accepted && tip != candidate.Base)
        {
            await services.Log.RecordAsync(LogEvents.PromoteUndone, candidate, decision: "denied", reasons: ["Guard ended before the branch moved, and the branch is elsewhere now"]);
            await conductor.OvertakenAsync(candidate, $"{services.Repository.Branch} is at {tip[..12]}");
            done.Add($"{candidate.Id}: not promoted, the branch had moved elsewhere");
            return;
        }

        await conductor.CarryOutAsync(candidate);
        done.Add($"{candidate.Id}: its verdict ({candidate.Verdict.Kind.ToString().ToLowerInvariant()}) is carried out");
        if (services.Store.Get(candidate.Id)!.State == CandidateState.Accepted) await CloseOriginAsync(candidate);
    }

    private async Task FinishAsync(Candidate candidate, string why)
    {
        await services.Log.RecordAsync(LogEvents.PromoteDone, candidate, reasons: ["found by recovery: " + why]);
        services.Set(candidate with { State = CandidateState.Accepted });
        done.Add($"{candidate.Id}: outcome recorded, {why}");
    }

    // A revert that landed closes the candidate it reverts.
    private async Task CloseOriginAsync(Candidate revert)
    {
        if (revert.Source != Reverting.Source || revert.Origin is null || services.Store.Get(revert.Origin) is not { State: CandidateState.Accepted } origin) return;
        long entry = await services.Log.RecordAsync(LogEvents.Reverted, origin, decision: "reverted", reasons: [$"reverted by {revert.Id}, commit {revert.Commit}"]);
        services.Set(origin with { State = CandidateState.Reverted, LogEntry = entry });
        done.Add($"{origin.Id}: closed as reverted by {revert.Id}");
    }

    private async Task<bool> IsOnBranchAsync(Candidate candidate)
    {
        string tip = await services.Repository.ReadBranchAsync();
        return await services.Keeper.IsAncestorAsync(candidate.Commit, tip);
    }
}
