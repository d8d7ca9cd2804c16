using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>Makes Guard-authored revert commits in memory: no work tree, no index file, no merge driver of anybody's. Runs in the keeper.</summary>
internal static class Reverter
{
    /// <summary>Makes a commit on top of the branch that takes a range of commits back.</summary>
    /// <param name="store">The bare repository that gets the new objects; it sees all three commits.</param>
    /// <param name="good">The last accepted commit, before the range.</param>
    /// <param name="bad">The range's last commit.</param>
    /// <param name="tip">Where the branch is now; <paramref name="bad"/> or a descendant.</param>
    /// <param name="message">The commit's message.</param>
    /// <param name="time">The commit's time.</param>
    /// <param name="wholeTree">True to return to the whole tree of <paramref name="good"/> instead of taking back only the range.</param>
    public static RevertCommit Create(string store, string good, string bad, string tip, string message, DateTimeOffset time, bool wholeTree = false)
    {
        using Repository repository = GitLibrary.Open(store);
        Commit before = Find(repository, good);
        Commit after = Find(repository, bad);
        Commit now = Find(repository, tip);
        var guard = new Signature("Guard", "guard@localhost", time);
        Tree? tree = wholeTree || tip == bad ? before.Tree : Merge(repository, before, after, now, guard);
        bool conflict = tree is null;
        string text = conflict ? message + "\nLater commits touch the same lines, so the whole tree of " + good[..12] + " is back.\n" : message;
        tree ??= before.Tree;
        Commit commit = repository.ObjectDatabase.CreateCommit(guard, guard, text, tree, [now], prettifyMessage: false);
        return new RevertCommit(PushedCommit.Of(commit, tip), conflict, tree.Sha == before.Tree.Sha);
    }

    // One synthetic commit stands for the whole range, merges included, so that one three-way merge takes it back.
    private static Tree? Merge(Repository repository, Commit before, Commit after, Commit now, Signature guard)
    {
        Commit range = repository.ObjectDatabase.CreateCommit(guard, guard, "range\n", after.Tree, [before], prettifyMessage: false);
        MergeTreeResult result = repository.ObjectDatabase.RevertCommit(range, now, 0, new MergeTreeOptions { FindRenames = false });
        return result.Status == MergeTreeStatus.Succeeded ? result.Tree : null;
    }

    private static Commit Find(Repository repository, string id) =>
        repository.Lookup<Commit>(id) ?? throw new RepositoryException($"{repository.Info.Path} does not see commit {id}.");
}
