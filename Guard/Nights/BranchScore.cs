using Guard.Hooks.Candidates;

namespace Guard.Nights;

/// <summary>The protected branch's score, as the newest measurement says.</summary>
internal static class BranchScore
{
    /// <summary>What was accepted last has its own score; what was not, left the branch at the score of its baseline.</summary>
    /// <param name="candidates">All candidates of the repository, oldest first.</param>
    /// <returns>Null where nothing has been measured.</returns>
    public static double? Of(IEnumerable<Candidate> candidates) =>
        candidates.LastOrDefault(each => each.Verdict?.After is not null) is { Verdict: { } verdict } newest
            ? newest.State == CandidateState.Accepted ? verdict.After : verdict.Before
            : null;
}
