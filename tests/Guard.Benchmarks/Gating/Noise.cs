using MathNet.Numerics.Distributions;

namespace Guard.Benchmarks.Gating;

/// <summary>Draws runs.</summary>
/// <param name="kind">The noise.</param>
/// <param name="deviation">Standard deviation of one run, as a share of the score.</param>
/// <param name="random">Where from.</param>
internal sealed class Noise(NoiseKind kind, double deviation, Random random)
{
    private const double Memory = 0.9;
    private double last = Normal.Sample(random, 0, deviation);

    /// <summary>One pair with a score of 1 and a candidate that is worse by a share, its order drawn.</summary>
    /// <param name="loss">The share.</param>
    /// <param name="wilder">What the candidate's own noise is multiplied by.</param>
    /// <returns>The candidate's gain.</returns>
    public double Gain(double loss, double wilder = 1)
    {
        double first = Run(), second = Run();
        (double baseline, double candidate) = random.Next(2) == 0 ? (first, second) : (second, first);
        return ((1 - loss) * (1 + (wilder * candidate))) - (1 + baseline);
    }

    /// <summary>One run's deviation from the truth, as a share.</summary>
    public double Run()
    {
        switch (kind)
        {
            case NoiseKind.LogNormal:
                double sigma = Math.Sqrt(Math.Log(1 + (deviation * deviation)));
                return Math.Exp(Normal.Sample(random, -sigma * sigma / 2, sigma)) - 1;
            case NoiseKind.HeavyTailed:
                return StudentT.Sample(random, 0, deviation / Math.Sqrt(3), 3);
            case NoiseKind.Autocorrelated:
                return last = (Memory * last) + (Math.Sqrt(1 - (Memory * Memory)) * Normal.Sample(random, 0, deviation));
            default:
                return Normal.Sample(random, 0, deviation);
        }
    }
}
