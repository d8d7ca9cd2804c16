namespace Guard.Policies.Scoring.Sequential;

/// <summary>How much one pair's difference scatters, learned from pairs measured earlier with the same evaluator.</summary>
/// <param name="Deviation">Standard deviation of a pair's difference, in the metric's unit; finite and above 0.</param>
/// <param name="Freedom">Degrees of freedom behind it, at least 1.</param>
public sealed record NoiseScale(double Deviation, int Freedom)
{
    /// <summary>
    /// More degrees of freedom than these are not counted in a verdict: a candidate's noise is its own, and what was learned from others has to
    /// give way to it within a few pairs.
    /// </summary>
    public const int MostFreedom = 6;

    /// <summary>Degrees of freedom from which on something is learned at all.</summary>
    public const int LeastFreedom = 4;
}
