using Guard.Policies.Rules.Paths;

namespace Guard.Policies.Model;

/// <summary>One changed path. Contents are read on demand; the rules never touch git or a disk themselves.</summary>
public sealed record FileChange
{
    /// <summary>The path, <c>/</c>-separated, as in the tree (invalid UTF-8 is refused before any rule runs).</summary>
    public required string Path { get; init; }

    /// <summary>The path in Unicode normal form C: what file systems that normalise hold.</summary>
    public string NormalPath => Nfc.Normalize(Path);

    /// <summary>The path as a file system compares it to which letter case and Unicode form do not count. Compare and match by it.</summary>
    public string FoldedPath => PathFold.Fold(Path);

    /// <summary>How it differs.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Git mode before (octal as a number, 0 when absent): 0x81A4 = 100644, 0x81ED = 100755, 0xA000 = 120000, 0xE000 = 160000.</summary>
    public int OldMode { get; init; }

    /// <summary>Git mode after, likewise.</summary>
    public int NewMode { get; init; }

    /// <summary>Object id before, lower-case hex; null when absent. Of a gitlink (mode 160000) it is a commit of another repository.</summary>
    public string? OldId { get; init; }

    /// <summary>Object id after, likewise.</summary>
    public string? NewId { get; init; }

    /// <summary>
    /// In a merge compared with its first parent: what stands at the path is in none of the parents, and git's automatic merge does not
    /// make it either. A conflict that was resolved by hand is one case; content smuggled into a merge, which histories do not show, is the other.
    /// </summary>
    public bool IsEvilMerge { get; init; }

    /// <summary>Size in bytes before; 0 when absent.</summary>
    public long OldSize { get; init; }

    /// <summary>Size in bytes after; 0 when absent.</summary>
    public long NewSize { get; init; }

    /// <summary>Reads the bytes before (empty when absent).</summary>
    public Func<ReadOnlyMemory<byte>> ReadOld { get; init; } = () => ReadOnlyMemory<byte>.Empty;

    /// <summary>Reads the bytes after (empty when absent).</summary>
    public Func<ReadOnlyMemory<byte>> ReadNew { get; init; } = () => ReadOnlyMemory<byte>.Empty;
}
