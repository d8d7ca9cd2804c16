using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Entries;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Gives a change that the branch overtook another start: the same change on the branch as it is now, as a new candidate with a link to its origin.
/// It is screened, held and measured as any other; an approval of its origin was for another commit and does not count.
/// </summary>
internal sealed class Rebasing(GateServices services, Conductor conductor)
{
    /// <summary>Rebases a candidate; the caller has the turn and settles it.</summary>
    /// <returns>The verdict on the original.</returns>
    public async Task<Verdict> RebaseAsync(Candidate candidate, string why, CancellationToken cancellationToken)
    {
        // One that a crash left between the new candidate and the end of the original is found again, not made twice.
        if (services.Store.List().FirstOrDefault(each => each.Origin == candidate.Id) is { } made) return Rebased(why, made.Id);
        string tip = await services.Repository.ReadBranchAsync();
        IngestSession session = await services.Ingest.GetAsync(candidate.Source, cancellationToken);
        (PushedCommit? commit, string? problem) = await session.RebaseAsync(candidate.Base, candidate.Commit, tip, services.Time.GetUtcNow(), cancellationToken);
        if (commit is null) return conductor.Stale($"{why}, and it cannot be rebased: {problem}");
        Candidate fresh = services.Reserve(candidate.Source, commit, tip, candidate.Id);
        services.Say(candidate, $"{why}; its change goes on as {fresh.Id}");
        await conductor.Start(fresh, LogActor.Guard, reserved: true); // durable before the original ends
        return Rebased(why, fresh.Id);
    }

    private static Verdict Rebased(string why, string id) =>
        new(VerdictKind.Rejected, $"{why}; rebased as {id}, which gets a verdict of its own: `guard show {id}`");
}
