using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Merges the upstream's branch into the protected one where both have moved, in memory: no work tree, no index file, no merge driver of anybody's.
/// Guard is author and committer. It runs in an ingest worker, beside objects that did not come through the gate.
/// </summary>
internal static class Merger
{
    private const int ShownConflicts = 5;

    /// <summary>Merges.</summary>
    /// <param name="store">The bare repository that gets the new objects; it sees both commits.</param>
    /// <param name="ours">Where the protected branch is: the first parent.</param>
    /// <param name="theirs">Where the upstream's branch is: the second parent.</param>
    /// <param name="message">The commit's message.</param>
    /// <param name="time">The commit's time.</param>
    /// <param name="from">What the upstream's branch was before it was rewritten: the merge brings what changed since then; null for where the two parted.</param>
    /// <param name="takeTheirs">Whether the merge has exactly the upstream's tree.</param>
    /// <returns>The merge, or the paths in which it conflicts.</returns>
    public static RebasedCommit Create(string store, string ours, string theirs, string? from, string message, DateTimeOffset time, bool takeTheirs)
    {
        using Repository repository = GitLibrary.Open(store);
        Commit first = Find(repository, ours);
        Commit second = Find(repository, theirs);
        var guard = new Signature("Guard", "guard@localhost", time);
        Tree? tree = second.Tree;
        if (!takeTheirs)
        {
            (Commit left, Commit right) = from is null ? (first, second) : (Since(first), Since(second));
            if (repository.ObjectDatabase.FindMergeBase(left, right) is null) return new RebasedCommit(null, "the two have no history in common");
            MergeTreeResult merged = repository.ObjectDatabase.MergeCommits(left, right, new MergeTreeOptions { FindRenames = false });
            if (merged.Status != MergeTreeStatus.Succeeded) return new RebasedCommit(null, Describe(merged));
            tree = merged.Tree;
        }

        Commit commit = repository.ObjectDatabase.CreateCommit(guard, guard, message, tree, [first, second], prettifyMessage: false);
        return new RebasedCommit(PushedCommit.Of(commit, ours), null);

        // Stands for a branch as one change since the commit that both are to be compared with.
        Commit Since(Commit branch) => repository.ObjectDatabase.CreateCommit(guard, guard, "since\n", branch.Tree, [Find(repository, from!)], prettifyMessage: false);
    }

    private static string Describe(MergeTreeResult merged)
    {
        string[] paths = [.. merged.Conflicts.Select(conflict => (conflict.Ours ?? conflict.Theirs ?? conflict.Ancestor).Path).Distinct()];
        string more = paths.Length > ShownConflicts ? $" and {paths.Length - ShownConflicts} more" : "";
        return TextFilter.Line($"they conflict in {string.Join(", ", paths.Take(ShownConflicts))}{more}", 250);
    }

    private static Commit Find(Repository repository, string id) =>
        repository.Lookup<Commit>(id) ?? throw new RepositoryException($"{repository.Info.Path} does not see commit {id}.");
}
