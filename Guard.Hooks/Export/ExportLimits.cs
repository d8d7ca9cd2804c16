namespace Guard.Hooks.Export;

/// <summary>Bounds of one export, so that a hostile tree fills neither disk nor memory.</summary>
public sealed record ExportLimits
{
    /// <summary>Most entries; default 500,000.</summary>
    public int Entries { get; init; } = 500_000;

    /// <summary>Most bytes of all blobs together; default 8 GiB.</summary>
    public long Bytes { get; init; } = 8L << 30;

    /// <summary>Longest path in UTF-8 bytes; default 1024 (below PATH_MAX with room for the directory).</summary>
    public int PathBytes { get; init; } = 1024;

    /// <summary>Most directories above a file; default 128.</summary>
    public int Depth { get; init; } = 128;

    /// <summary>Bytes of one <c>ls-tree</c> listing; default 256 MiB.</summary>
    public int ListingBytes { get; init; } = 256 << 20;
}
