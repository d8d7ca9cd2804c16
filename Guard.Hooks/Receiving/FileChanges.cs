using System.Text;
using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Turns LibGit2Sharp's differences into the rules' model: without rename detection, in byte order of the path. Contents are read on
/// demand and as the objects hold them: no filter runs.
/// </summary>
internal sealed class FileChanges(Repository repository)
{
    private static readonly CompareOptions Exact = new() { Similarity = SimilarityOptions.None, IncludeUnmodified = false };

    private static Comparer<byte[]> ByteOrder { get; } = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>Compares two trees; null stands for an empty one.</summary>
    public FileChange[] Between(LibGit2Sharp.Tree? before, LibGit2Sharp.Tree? after)
    {
        using TreeChanges changes = repository.Diff.Compare<TreeChanges>(before, after, Exact);
        return Sorted(changes);
    }

    /// <summary>Compares a tree with the index; null stands for an empty one. The work tree is not looked at.</summary>
    public FileChange[] Staged(LibGit2Sharp.Tree? before)
    {
        using TreeChanges changes = repository.Diff.Compare<TreeChanges>(before, DiffTargets.Index, null, null, Exact);
        return Sorted(changes);
    }

    private FileChange[] Sorted(TreeChanges changes) =>
        [.. changes.Select(Convert).OrderBy(change => Encoding.UTF8.GetBytes(change.Path), ByteOrder)];

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
        OldId = change.OldExists ? change.OldOid.Sha : null,
        NewId = change.Exists ? change.Oid.Sha : null,
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
}
