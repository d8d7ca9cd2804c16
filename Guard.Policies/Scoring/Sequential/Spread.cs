using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Guard.Policies.Scoring.Sequential;

/// <summary>Mean and scatter of the gains seen so far, with what is known of the noise where it agrees with them.</summary>
public sealed class Spread
{
    private readonly SignalWeights weights;
    private readonly int freedom;

    /// <summary>Sums gains up.</summary>
    /// <param name="gains">At least one, all finite.</param>
    /// <param name="effect">The effect that is looked for, 0 or more, in the gains' unit.</param>
    /// <param name="scale">What is known of the noise, or null.</param>
    public Spread(ReadOnlySpan<double> gains, double effect, NoiseScale? scale)
    {
        Count = gains.Length;
        var sum = 0.0;
        foreach (var gain in gains) sum += gain / Count;
        Mean = sum;
        foreach (var gain in gains) Squares += (gain - Mean) * (gain - Mean);
        IsScaleUsed = Agrees(scale);
        weights = IsScaleUsed ? SignalWeights.Around(2 * effect / scale!.Deviation) : SignalWeights.Unknown;
        freedom = IsScaleUsed ? Math.Min(scale!.Freedom, NoiseScale.MostFreedom) : 0;
        if (IsScaleUsed) Squares += freedom * scale!.Deviation * scale.Deviation;
    }

    /// <summary>How many gains.</summary>
    public int Count { get; }

    /// <summary>Their mean.</summary>
    public double Mean { get; }

    /// <summary>Sum of squared deviations from the mean, with that of the noise's known scale where it is used.</summary>
    public double Squares { get; }

    /// <summary>Whether what was known of the noise is used.</summary>
    public bool IsScaleUsed { get; }

    /// <summary>Estimated standard deviation of one gain.</summary>
    public double Deviation => Count + freedom > 1 ? Math.Sqrt(Squares / (Count - 1 + freedom)) : 0;

    /// <summary>Logarithm of the evidence that the true gain is above a value (or, negated, below).</summary>
    /// <param name="value">The value.</param>
    /// <param name="above">True for above, false for below.</param>
    public double LogEvidence(double value, bool above)
    {
        var shift = above ? Mean - value : value - Mean;
        var squares = Squares + (Count * shift * shift);
        return squares > 0 ? TEvidence.Log(Count, freedom, Count * shift / Math.Sqrt(squares), weights) : 0;
    }

    /// <summary>How far from the mean the true gain may be at most, at an error that holds at every look at once; null where these gains bound nothing.</summary>
    /// <param name="error">The error, above 0 and below 1.</param>
    public double? HalfWidth(double error) => HalfWidth(Count, Squares, error);

    /// <summary>What <see cref="HalfWidth(double)"/> would be after more gains that scatter like these.</summary>
    /// <param name="count">How many in all, at least <see cref="Count"/>.</param>
    /// <param name="error">The error, above 0 and below 1.</param>
    public double? HalfWidthAt(int count, double error) => HalfWidth(count, Deviation * Deviation * (count - 1 + freedom), error);

    private double? HalfWidth(int count, double squares, double error)
    {
        var goal = Math.Log(1 / error);
        var end = Math.Sqrt(count);
        double Missing(double statistic) => TEvidence.Log(count, freedom, statistic, weights) - goal;
        if (Missing(end) <= 0) return null;
        var at = Brent.FindRoot(Missing, 0, end, 1e-9, 200);

        // statistic² (squares + n h²) = n² h², solved for h; at the very end every scatter is too small to matter.
        return at * Math.Sqrt(squares / (count * Math.Max(count - (at * at), 1e-12)));
    }

    /// <summary>
    /// Whether the gains scatter no more than what is known allows in nine of ten cases. A candidate that brings noise of its own is judged by its own
    /// noise alone; one that scatters less is judged as if it scattered as usual, which only takes longer.
    /// </summary>
    private bool Agrees(NoiseScale? scale) =>
        scale is { Freedom: >= NoiseScale.LeastFreedom, Deviation: > 0 } && double.IsFinite(scale.Deviation)
        && (Count < 2 || FisherSnedecor.CDF(Count - 1, scale.Freedom, Squares / (Count - 1) / (scale.Deviation * scale.Deviation)) <= 0.9);
}
