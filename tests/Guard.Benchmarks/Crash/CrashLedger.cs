namespace Guard.Benchmarks.Crash;

/// <summary>What clients were told, which no crash may take back.</summary>
internal sealed class CrashLedger
{
    /// <summary>Commits whose push ended with <c>ok</c> on the branch itself.</summary>
    public HashSet<string> Landed { get; } = new(StringComparer.Ordinal);

    /// <summary>Candidates that a push named, with the commit that was pushed.</summary>
    public Dictionary<string, string> Received { get; } = new(StringComparer.Ordinal);
}
