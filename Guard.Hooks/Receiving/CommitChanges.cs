using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>Makes change sets of commits, with what is known of merges.</summary>
internal sealed class CommitChanges(Repository repository) : IDisposable
{
    private const int LongestMessage = 64 * 1024;
    private readonly FileChanges files = new(repository);
    private readonly EvilMerges merges = new(repository);

    /// <summary>Compares two commits.</summary>
    /// <param name="before">The commit compared with, or null for an empty tree.</param>
    /// <param name="after">The commit.</param>
    /// <returns>The change; with facts on merges only where <paramref name="before"/> is the first parent.</returns>
    public ChangeSet Compare(Commit? before, Commit after)
    {
        string[] parents = [.. after.Parents.Select(parent => parent.Sha)];
        FileChange[] changes = files.Between(before?.Tree, after.Tree);
        if (parents.Length > 1 && before?.Sha == parents[0]) changes = merges.Mark(after, changes);
        string message = after.Message.Length > LongestMessage ? after.Message[..LongestMessage] : after.Message;
        return new ChangeSet(before?.Sha, after.Sha, message, $"{after.Author.Name} <{after.Author.Email}>", changes) { Parents = parents };
    }

    /// <summary>Reads each commit of a range against its first parent (a merge too), oldest first, and the whole range against its base.</summary>
    /// <param name="start">The commit that the range builds on, or null for all history.</param>
    /// <param name="end">The last commit.</param>
    /// <param name="range">The commits, oldest first.</param>
    public (IReadOnlyList<ChangeSet> Commits, ChangeSet Whole) Read(Commit? start, Commit end, IReadOnlyList<Commit> range)
    {
        ChangeSet[] commits = [.. range.Select(each => Compare(each.Parents.FirstOrDefault(), each))];
        ChangeSet whole = commits is [var only] && only.Base == start?.Sha ? only : Compare(start, end);
        return (commits, whole);
    }

    /// <inheritdoc/>
    public void Dispose() => merges.Dispose();
}
