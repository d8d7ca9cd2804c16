using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>The commits that a push brings.</summary>
internal static class CommitRange
{
    /// <summary>Lists the commits reachable from one and not from the other, oldest first.</summary>
    /// <param name="repository">Holds both.</param>
    /// <param name="baseCommit">Excluded with its history.</param>
    /// <param name="commit">Included.</param>
    /// <param name="limit">Reads at most one more than this.</param>
    public static IReadOnlyList<Commit> Read(Repository repository, string baseCommit, string commit, int limit)
    {
        var filter = new CommitFilter
        {
            IncludeReachableFrom = commit,
            ExcludeReachableFrom = baseCommit,
            SortBy = CommitSortStrategies.Topological | CommitSortStrategies.Reverse,
        };
        return [.. repository.Commits.QueryBy(filter).Take(limit + 1)];
    }

    /// <summary>Whether one commit is another's ancestor or the other itself.</summary>
    public static bool IsAncestor(Repository repository, string ancestor, string commit)
    {
        if (ancestor == commit) return true;
        Commit? older = repository.Lookup<Commit>(ancestor);
        Commit? newer = repository.Lookup<Commit>(commit);
        return older is not null && newer is not null
            && (newer.Parents.Any(parent => parent.Sha == older.Sha) || repository.ObjectDatabase.FindMergeBase(older, newer)?.Sha == older.Sha);
    }

    /// <summary>The commit from which two parted, or null when they have no history in common or one of them is not here.</summary>
    public static string? Parted(Repository repository, string one, string other) =>
        repository.Lookup<Commit>(one) is { } first && repository.Lookup<Commit>(other) is { } second ? repository.ObjectDatabase.FindMergeBase(first, second)?.Sha : null;
}
