using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Makes a push's commits anew on top of another commit, in memory: no work tree, no index file, no merge driver of anybody's. Authors and messages
/// stay, the committer is Guard. It runs in an ingest worker, beside the objects that an agent pushed.
/// </summary>
internal static class Rebaser
{
    /// <summary>Most commits that are rebased.</summary>
    public const int MostCommits = 100;

    private const int ShownConflicts = 3;

    /// <summary>Rebases.</summary>
    /// <param name="store">The bare repository that gets the new objects; it sees all three commits.</param>
    /// <param name="baseCommit">Where the range begins; not part of it.</param>
    /// <param name="commit">The range's last commit.</param>
    /// <param name="onto">What it shall stand on.</param>
    /// <param name="time">The committer's time.</param>
    /// <returns>The new commit, or why there is none: a conflict, a merge, too many commits, or nothing left to change.</returns>
    public static RebasedCommit Create(string store, string baseCommit, string commit, string onto, DateTimeOffset time)
    {
        using Repository repository = GitLibrary.Open(store);
        IReadOnlyList<Commit> range = CommitRange.Read(repository, baseCommit, commit, MostCommits);
        if (range.Count > MostCommits) return Refuse($"it has more than {MostCommits} commits");
        if (range.Any(each => each.Parents.Count() != 1)) return Refuse("a merge is among its commits");
        Commit top = repository.Lookup<Commit>(onto) ?? throw new RepositoryException($"{store} does not see commit {onto}.");
        var guard = new Signature("Guard", "guard@localhost", time);
        foreach (Commit each in range)
        {
            MergeTreeResult picked = repository.ObjectDatabase.CherryPickCommit(each, top, 0, new MergeTreeOptions { FindRenames = false });
            if (picked.Status != MergeTreeStatus.Succeeded) return Refuse(Describe(picked, each));
            if (picked.Tree.Sha == top.Tree.Sha) continue; // the branch has this change already
            top = repository.ObjectDatabase.CreateCommit(each.Author, guard, each.Message, picked.Tree, [top], prettifyMessage: false);
        }

        return top.Sha == onto
            ? Refuse("the branch has all of its changes already")
            : new RebasedCommit(PushedCommit.Of(top, onto), null);
    }

    private static string Describe(MergeTreeResult picked, Commit each)
    {
        string[] paths = [.. picked.Conflicts.Select(conflict => (conflict.Ours ?? conflict.Theirs ?? conflict.Ancestor).Path).Distinct()];
        string more = paths.Length > ShownConflicts ? $" and {paths.Length - ShownConflicts} more" : "";
        return TextFilter.Line($"commit {each.Sha[..12]} conflicts in {string.Join(", ", paths.Take(ShownConflicts))}{more}", 250);
    }

    private static RebasedCommit Refuse(string why) => new(null, why);
}
