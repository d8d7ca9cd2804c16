using Guard.Hooks.Candidates;

namespace Guard.Nights;

/// <summary>What an attempt's candidates say of it. Pure.</summary>
internal static class AttemptFacts
{
    /// <summary>Fills in an attempt from what it pushed.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="pushed">Its candidates, in order, as they are now.</param>
    /// <param name="earlier">The candidates of the night's earlier attempts.</param>
    public static Attempt Of(Attempt attempt, IReadOnlyList<Candidate> pushed, IReadOnlyList<Candidate> earlier)
    {
        var trees = earlier.Select(each => each.Tree).ToHashSet(StringComparer.Ordinal);
        var scores = earlier.Select(each => each.Verdict?.After).OfType<double>().ToHashSet();
        return attempt with
        {
            Candidates = [.. pushed.Select(each => each.Id)],
            Accepted = pushed.Count(each => IsKept(each)),
            TrailingRejects = pushed.Where(IsDecided).Reverse().TakeWhile(each => !IsKept(each)).Count(),
            Moved = pushed.Any(each => IsKept(each) || (trees.Add(each.Tree) && IsNews(each, scores))),
        };
    }

    /// <summary>Whether a verdict is there, for or against.</summary>
    public static bool IsDecided(Candidate candidate) =>
        candidate.State is CandidateState.Accepted or CandidateState.Rejected or CandidateState.Inconclusive or CandidateState.Failed or CandidateState.Reverted;

    // Land-then-revert lands before it measures: what is on the branch is kept when that is over.
    private static bool IsKept(Candidate candidate) => candidate.State == CandidateState.Accepted && CandidateTransitions.IsSettled(candidate);

    // What waits for a person is news until that person decides.
    private static bool IsNews(Candidate candidate, HashSet<double> scores) =>
        candidate.State == CandidateState.Held || (candidate.Verdict?.After is { } score && scores.Add(score));
}
