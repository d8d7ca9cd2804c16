namespace Guard.Policies.Model;

/// <summary>What becomes of a candidate that does not build on the branch any more when its turn comes.</summary>
public enum StaleRule
{
    /// <summary><c>reject</c>: its author rebases it and pushes again.</summary>
    Reject,

    /// <summary><c>rebase</c>: Guard rebases it, where nothing conflicts, as a new candidate; the original is rejected.</summary>
    Rebase,
}
