namespace Guard.Measuring.Programs;

/// <summary>Bounds of the channel between evaluator and candidate (docs/evaluator-protocol.md).</summary>
internal sealed record RelayLimits
{
    /// <summary>Bytes of one line with its line feed; 1 MiB.</summary>
    public int LineBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all lines of one direction; 256 MiB.</summary>
    public long TotalBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of the report; 64 KiB.</summary>
    public int ReportBytes { get; init; } = 64 << 10;
}
