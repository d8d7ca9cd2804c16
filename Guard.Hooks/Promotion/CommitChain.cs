using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>The commits that a branch moved over, along first parents: each is measured against the one before it. Runs in the keeper.</summary>
internal static class CommitChain
{
    /// <summary>Most commits of a chain; more are one step, from where the branch was to where it is.</summary>
    public const int Most = 1000;

    /// <summary>Reads it, oldest first.</summary>
    /// <param name="store">A store that has both.</param>
    /// <param name="before">Where the branch was; not part of it.</param>
    /// <param name="tip">Where it is now; a descendant.</param>
    public static IReadOnlyList<PushedCommit> Read(string store, string before, string tip)
    {
        using Repository repository = GitLibrary.Open(store);
        var chain = new Stack<Commit>();
        for (var next = (Commit)repository.Lookup(tip); next.Sha != before; next = next.Parents.First())
        {
            chain.Push(next);
            if (chain.Count > Most) return [PushedCommit.Of((Commit)repository.Lookup(tip), before)]; // too many to tell apart: all of them are one
            if (!next.Parents.Any()) break;
            if (next.Parents.All(parent => CommitRange.IsAncestor(repository, parent.Sha, before))) break; // a merge whose first parent is older
        }

        var commits = new List<PushedCommit>();
        foreach (Commit commit in chain)
        {
            commits.Add(PushedCommit.Of(commit, before));
            before = commit.Sha;
        }

        return commits;
    }
}
