namespace Guard.Agents;

/// <summary>
/// The questions to git about a run's clone after its agent. They run in a box, since the clone's configuration is the agent's; no output and
/// status 0 mean that nothing is there, everything else that the clone is kept.
/// </summary>
internal static class RunLeftovers
{
    /// <summary>Names changes that are in no commit.</summary>
    public static IReadOnlyList<string> Uncommitted { get; } = ["git", "-C", "/workspace", "status", "--porcelain", "--untracked-files=normal"];

    /// <summary>
    /// Names a commit of any branch, tag or stash, or of HEAD, that Guard never took as a candidate and that is not on the branch: a last push
    /// that was refused (the branch had moved, the pack was too large, the connection broke) must not cost the agent's work.
    /// </summary>
    /// <param name="candidates">The commits that Guard has of this run.</param>
    public static IReadOnlyList<string> Unpushed(IEnumerable<string> candidates) =>
        ["git", "-C", "/workspace", "rev-list", "--ignore-missing", "--max-count=1", "HEAD", "--all", "--not", "--remotes=origin", .. candidates];
}
