namespace Guard.Hooks.Upstreams;

/// <summary>Why nothing is promoted.</summary>
public enum PauseKind
{
    /// <summary>The upstream's branch was moved by force: what it was at is not in its history any more.</summary>
    Forced,

    /// <summary>The upstream's branch is gone.</summary>
    Vanished,

    /// <summary>Guard's branch and the upstream's have both moved, and a merge conflicts.</summary>
    Conflict,

    /// <summary>Guard's branch and the upstream's have both moved, and the merge did not pass: it is held, rejected or could not be measured.</summary>
    Unmerged,
}
