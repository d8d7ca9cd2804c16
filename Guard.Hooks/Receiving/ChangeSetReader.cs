using System.Text;
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
    private const int LongestMessage = 64 * 1024;
    private static readonly CompareOptions Exact = new() { Similarity = SimilarityOptions.None, IncludeUnmodified = false };
    private readonly Repository repository;

    /// <summary>Opens a bare repository of Guard's own.</summary>
    /// <param name="store">Its path.</param>
    public ChangeSetReader(string store) => repository = GitLibrary.Open(store);

    /// <summary>Reads each commit against its first parent (a merge too), oldest first, and the whole push against its base.</summary>
    /// <param name="baseCommit">The commit that the push builds on.</param>
    /// <param name="commit">The pushed commit.</param>
    public (IReadOnlyList<ChangeSet> Commits, ChangeSet Whole) Read(string baseCommit, string commit)
    {
        Commit start = repository.Lookup<Commit>(baseCommit) ?? throw new RepositoryException($"{repository.Info.Path} has no commit {baseCommit}.");
        Commit end = repository.Lookup<Commit>(commit) ?? throw new RepositoryException($"{repository.Info.Path} has no commit {commit}.");
        IReadOnlyList<Commit> range = CommitRange.Read(repository, baseCommit, commit, int.MaxValue - 1);
        ChangeSet[] commits = [.. range.Select(each => Compare(each.Parents.FirstOrDefault(), each))];
        ChangeSet whole = commits is [var only] && only.Base == baseCommit ? only : Compare(start, end);
        return (commits, whole);
    }

    /// <inheritdoc/>
    public void Dispose() => repository.Dispose();

    private ChangeSet Compare(Commit? before, Commit after)
    {
        using TreeChanges changes = repository.Diff.Compare<TreeChanges>(before?.Tree, after.Tree, Exact);
        FileChange[] files = [.. changes.Select(Convert).OrderBy(change => Encoding.UTF8.GetBytes(change.Path), ByteOrder)];
        string message = after.Message.Length > LongestMessage ? after.Message[..LongestMessage] : after.Message;
        return new ChangeSet(before?.Sha, after.Sha, message, $"{after.Author.Name} <{after.Author.Email}>", files);
    }

    private FileChange Convert(TreeEntryChanges change) => new()
    {
        Path = change.Path,
        Kind = change.Status switch
        {
            LibGit2Sharp.ChangeKind.Added => Guard.Policies.Model.ChangeKind.Added,
            LibGit2Sharp.ChangeKind.Deleted => Guard.Policies.Model.ChangeKind.Deleted,
            LibGit2Sharp.ChangeKind.TypeChanged => Guard.Policies.Model.ChangeKind.TypeChanged,
            _ when change.Oid == change.OldOid => Guard.Policies.Model.ChangeKind.ModeChanged,
            _ => Guard.Policies.Model.ChangeKind.Modified,
        },
        OldMode = change.OldExists ? (int)change.OldMode : 0,
        NewMode = change.Exists ? (int)change.Mode : 0,
        OldSize = Size(change.OldExists, change.OldMode, change.OldOid),
        NewSize = Size(change.Exists, change.Mode, change.Oid),
        ReadOld = () => Content(change.OldExists, change.OldMode, change.OldOid),
        ReadNew = () => Content(change.Exists, change.Mode, change.Oid),
    };

    private long Size(bool exists, Mode mode, ObjectId id) =>
        exists && mode != Mode.GitLink ? repository.ObjectDatabase.RetrieveObjectMetadata(id).Size : 0;

    private ReadOnlyMemory<byte> Content(bool exists, Mode mode, ObjectId id)
    {
        if (!exists || mode == Mode.GitLink || repository.Lookup<Blob>(id) is not { } blob) return ReadOnlyMemory<byte>.Empty;
        using Stream stream = blob.GetContentStream(); // no filters: the bytes of the object
        byte[] bytes = new byte[blob.Size];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Comparer<byte[]> ByteOrder { get; } = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
}
