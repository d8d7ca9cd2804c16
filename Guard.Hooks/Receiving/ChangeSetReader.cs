using Guard.Hooks.Git;
using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Reads what a push changes, tree against tree and without rename detection, for the rules. Contents are read on demand, so keep the
/// reader until the rules are done. Not safe for concurrent use.
/// </summary>
public sealed class ChangeSetReader : IDisposable
{
    private readonly Repository repository;
    private readonly bool own;
    private readonly CommitChanges changes;

    /// <summary>Opens a bare repository of Guard's own.</summary>
    /// <param name="store">Its path.</param>
    public ChangeSetReader(string store)
        : this(GitLibrary.Open(store)) => own = true;

    /// <summary>Reads a repository that is open, and stays so.</summary>
    internal ChangeSetReader(Repository repository)
    {
        this.repository = repository;
        changes = new CommitChanges(repository);
    }

    /// <summary>Reads each commit against its first parent (a merge too), oldest first, and the whole push against its base.</summary>
    /// <param name="baseCommit">The commit that the push builds on.</param>
    /// <param name="commit">The pushed commit.</param>
    public (IReadOnlyList<ChangeSet> Commits, ChangeSet Whole) Read(string baseCommit, string commit)
    {
        Commit start = repository.Lookup<Commit>(baseCommit) ?? throw new RepositoryException($"{repository.Info.Path} has no commit {baseCommit}.");
        Commit end = repository.Lookup<Commit>(commit) ?? throw new RepositoryException($"{repository.Info.Path} has no commit {commit}.");
        return changes.Read(start, end, CommitRange.Read(repository, baseCommit, commit, int.MaxValue - 1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        changes.Dispose();
        if (own) repository.Dispose();
    }
}
