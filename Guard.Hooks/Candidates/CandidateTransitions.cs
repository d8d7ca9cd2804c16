using Guard.Hooks.Upstreams;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Candidates;

/// <summary>Which change of state is possible. Everything else is a defect and is refused.</summary>
public static class CandidateTransitions
{
    /// <summary>Whether a candidate may go from one state to another. Staying is allowed: other facts may be added.</summary>
    public static bool IsAllowed(CandidateState from, CandidateState to) => from == to || (from, to) switch
    {
        (CandidateState.Received, CandidateState.Screened or CandidateState.Held or CandidateState.Rejected or CandidateState.Failed) => true,
        (CandidateState.Screened, CandidateState.Held or CandidateState.Measured or CandidateState.Rejected or CandidateState.Failed) => true,
        (CandidateState.Screened, CandidateState.Accepted) => true, // land-then-revert
        (CandidateState.Held, CandidateState.Screened or CandidateState.Rejected or CandidateState.Failed) => true,
        (CandidateState.Measured, CandidateState.Accepted or CandidateState.Rejected or CandidateState.Inconclusive or CandidateState.Failed) => true,
        (CandidateState.Accepted, CandidateState.Reverted) => true,
        _ => false,
    };

    /// <summary>Whether nothing more happens to a candidate without somebody's doing.</summary>
    public static bool IsSettled(Candidate candidate) => candidate.State switch
    {
        CandidateState.Rejected or CandidateState.Inconclusive or CandidateState.Failed or CandidateState.Reverted or CandidateState.Held => true,
        // Land-then-revert lands before it measures, and what lowered the score is settled only when it is reverted.
        CandidateState.Accepted => IsUnmeasured(candidate) || candidate.Verdict is { Kind: VerdictKind.Accepted or VerdictKind.Inconclusive },
        _ => false,
    };

    /// <summary>Whether a commit is on the branch because it was upstream, and nobody has measured it: it stays, unless a policy or a person has it judged.</summary>
    public static bool IsUnmeasured(Candidate candidate) => candidate is { State: CandidateState.Accepted, Source: UpstreamTakeover.Source, Verdict: null };
}
