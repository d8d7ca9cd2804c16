namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// What a sequential test is to tell apart, and how often it may be wrong. A gain is how much better the candidate was than the baseline in one
/// pair. With E the effect, the test tells a candidate that gains nothing from one that loses twice E; what lies between may get either answer,
/// by the side of E on which it is.
/// </summary>
public sealed record SequentialDesign
{
    /// <summary>Fewer pairs of noisy scores never decide: two say too little about their own scatter.</summary>
    public const int LeastPairs = 3;

    /// <summary>A change no larger counts as equal; in the metric's unit, finite, 0 or more.</summary>
    public required double Effect { get; init; }

    /// <summary>The gain that is to be told from one that is twice the effect below it: 0, or twice the effect where only an improvement lands.</summary>
    public double Reference { get; init; }

    /// <summary>Most that a candidate at <see cref="Reference"/> is refused, 0 to 1.</summary>
    public double RejectError { get; init; } = ErrorBudget.Reject;

    /// <summary>Most that a candidate twice the effect below <see cref="Reference"/> lands, 0 to 1.</summary>
    public double LandError { get; init; } = ErrorBudget.FirstTry;

    /// <summary>Pairs after which the test ends without an answer, at least 1.</summary>
    public int MostPairs { get; init; } = 1;

    /// <summary>What is known of the noise, or null.</summary>
    public NoiseScale? Scale { get; init; }
}
