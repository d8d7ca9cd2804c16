namespace Guard.Policies.Scoring.Pools;

/// <summary>
/// All pairs that were ever measured of two trees. Pushing the same content again goes on where the pool stands and draws nothing twice: a test that
/// has decided stays decided, and one that was cut off goes on under the conditions that it began with.
/// </summary>
/// <param name="Key">What is compared.</param>
/// <param name="BegunAt">When the first pair was about to be measured.</param>
/// <param name="History">What was known then; it holds for all pairs.</param>
public sealed record SamplePool(SamplePoolKey Key, DateTimeOffset BegunAt, MeasurementHistory History)
{
    /// <summary>The pairs, in the order in which they were measured.</summary>
    public IReadOnlyList<PairSample> Samples { get; init; } = [];

    /// <summary>The verdict by these pairs; null while none was reached, or when measuring failed.</summary>
    public VerdictKind? Verdict { get; init; }

    /// <summary>What a person should know besides the verdict's reason, or null.</summary>
    public string? Remark { get; init; }
}
