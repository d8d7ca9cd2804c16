namespace Guard.Hooks.Receiving.Tree;

/// <summary>How much one push may bring. Beyond a limit it is refused, whatever the policy says.</summary>
public sealed record TreeLimits
{
    /// <summary>Commits between the branch and the pushed commit.</summary>
    public int Commits { get; init; } = 1000;

    /// <summary>Changed tree entries looked at, over all commits.</summary>
    public int Entries { get; init; } = 200_000;

    /// <summary>Directories below each other.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Bytes of a path.</summary>
    public int PathBytes { get; init; } = 1024;

    /// <summary>Bytes of one file.</summary>
    public long FileBytes { get; init; } = 100L << 20;

    /// <summary>Bytes of all new and changed files together.</summary>
    public long TotalBytes { get; init; } = 512L << 20;

    /// <summary>Findings after which the look ends: the push is refused anyway.</summary>
    public int Findings { get; init; } = 50;
}
