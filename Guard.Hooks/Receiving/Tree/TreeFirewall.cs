using Guard.Hooks.Git;
using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// Refuses what no policy may allow, before any checkout: every tree of every commit of a push, compared with the commit's first parent.
/// What is unchanged at the same path is not judged again, so a repository may keep what it had when it came under guard.
/// </summary>
public static class TreeFirewall
{
    /// <summary>Looks at a push.</summary>
    /// <param name="store">The bare repository that holds the commits.</param>
    /// <param name="alternate">The bare repository that it borrows objects from, or null.</param>
    /// <param name="baseCommit">The commit that the push builds on.</param>
    /// <param name="commit">The pushed commit.</param>
    /// <param name="limits">Limits.</param>
    /// <returns>Findings, all of them <see cref="FindingAction.Reject"/>; empty when the push may go on.</returns>
    public static IReadOnlyList<Finding> Check(string store, string? alternate, string baseCommit, string commit, TreeLimits limits)
    {
        using Repository repository = GitLibrary.Open(store);
        return Check(repository, store, alternate, baseCommit, commit, limits);
    }

    /// <summary>As the other, with the store open already.</summary>
    internal static IReadOnlyList<Finding> Check(Repository repository, string store, string? alternate, string baseCommit, string commit, TreeLimits limits)
    {
        using var reader = new ObjectReader(store, alternate);
        var findings = new TreeFindings(limits.Findings);
        try
        {
            IReadOnlyList<Commit> commits = CommitRange.Read(repository, baseCommit, commit, limits.Commits);
            if (commits.Count > limits.Commits)
            {
                findings.Add("tree-limit", null, $"The push brings more than {limits.Commits} commits", "Push in smaller parts, or squash.");
                return findings.All;
            }

            var walker = new TreeWalker(repository, reader, limits, findings);
            foreach (Commit each in commits) walker.Walk(each);
        }
        catch (TreeFindingsFullException)
        {
            // The limit of findings is reached: the push is refused with what was found.
        }
        catch (Exception error) when (error is FormatException or LibGit2SharpException)
        {
            findings.AddLast("tree-unreadable", "The push cannot be read as trees: " + TextFilter.Line(error.Message, 200), "Run `git fsck` in your clone and make the commit again.");
        }

        return findings.All;
    }
}
