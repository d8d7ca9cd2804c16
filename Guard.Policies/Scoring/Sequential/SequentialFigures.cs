namespace Guard.Policies.Scoring.Sequential;

/// <summary>The numbers behind a sequential answer, in the metric's unit; a gain is better, a loss negative.</summary>
public sealed record SequentialFigures
{
    /// <summary>Mean gain of the candidate.</summary>
    public required double Gain { get; init; }

    /// <summary>The true gain is below this with at most the design's error of landing, at every look at once; null where nothing is bounded.</summary>
    public double? Low { get; init; }

    /// <summary>The true gain is above this with at most the design's error of refusing, at every look at once; null where nothing is bounded.</summary>
    public double? High { get; init; }

    /// <summary>
    /// The gain that may be claimed: the lower bound at the smaller of the two errors. A night makes many claims, and each that is wrong is a gain
    /// that nobody has. Null where nothing is bounded.
    /// </summary>
    public double? Shown => Low is double low && High is double high ? Math.Min(low, (2 * Gain) - high) : null;

    /// <summary>Estimated standard deviation of one pair's gain.</summary>
    public double Deviation { get; init; }

    /// <summary>Smallest loss that all allowed pairs refuse in 95 of 100 cases at this noise; null where no number can be given.</summary>
    public double? Detectable { get; init; }

    /// <summary>Neighbouring pairs averaged because they depend on each other; 1 where no dependence was noticed.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Correlation of each pair's gain with the next one's, -1 to 1.</summary>
    public double Correlation { get; init; }

    /// <summary>Whether what earlier measurements say of the noise was used.</summary>
    public bool IsScaleUsed { get; init; }
}
