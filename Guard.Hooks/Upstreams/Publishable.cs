using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Policies.Model;

namespace Guard.Hooks.Upstreams;

/// <summary>What of the branch may leave this machine: accepted history, and nothing that is still to be judged or to be taken back.</summary>
internal static class Publishable
{
    /// <summary>The branch's commit, or null while something on it has no final verdict.</summary>
    public static string? Tip(GateServices services)
    {
        string? tip = services.Repository.ReadBranch();
        bool measured = services.Policy.Policy.Upstream == UpstreamRule.Measure;
        bool open = services.Store.List().Any(candidate =>
            candidate.State == CandidateState.Accepted
                ? !CandidateTransitions.IsSettled(candidate) || (measured && CandidateTransitions.IsUnmeasured(candidate))
                : candidate.Commit == tip && candidate.State is CandidateState.Received or CandidateState.Screened or CandidateState.Measured); // the ref moved, its state is not stored yet
        return open ? null : tip;
    }
}
