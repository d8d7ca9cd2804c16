using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>The numbers behind a verdict by noisy scores. Gains are in the metric's unit; a loss is negative, whichever direction is better.</summary>
public sealed record VerdictStatistics
{
    /// <summary>Pairs that the verdict rests on.</summary>
    public required int Pairs { get; init; }

    /// <summary>Most pairs that the policy allows.</summary>
    public required int MostPairs { get; init; }

    /// <summary>The policy's effect size.</summary>
    public required double Effect { get; init; }

    /// <summary>Mean gain of the candidate.</summary>
    public required double Gain { get; init; }

    /// <summary>Lower bound of the true gain, wrong with <see cref="LandError"/> at most; null where nothing is bounded.</summary>
    public double? Low { get; init; }

    /// <summary>Upper bound of the true gain, wrong with <see cref="RejectError"/> at most; null where nothing is bounded.</summary>
    public double? High { get; init; }

    /// <summary>
    /// The gain that may be claimed: the lower bound at the smaller of the two errors. A night makes many claims, and each that is wrong is a gain
    /// that nobody has. Null where nothing is bounded.
    /// </summary>
    public double? Shown => Low is double low && High is double high ? Math.Min(low, (2 * Gain) - high) : null;

    /// <summary>Estimated standard deviation of one pair's gain.</summary>
    public double Deviation { get; init; }

    /// <summary>The error of landing that this try took of the night's budget, 0 to 1.</summary>
    public double LandError { get; init; }

    /// <summary>The error of rejecting, 0 to 1.</summary>
    public double RejectError { get; init; }

    /// <summary>Neighbouring pairs averaged because they depend on each other; 1 where no dependence was noticed.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>The statistics of a test.</summary>
    internal static VerdictStatistics? Of(SequentialTest test, SequentialDesign design) => test.Figures() is not { } figures ? null : new VerdictStatistics
    {
        Pairs = test.Pairs, MostPairs = design.MostPairs, Effect = design.Effect, Gain = figures.Gain, Low = figures.Low, High = figures.High,
        Deviation = figures.Deviation, LandError = design.LandError, RejectError = design.RejectError, Batch = figures.Batch,
    };
}
