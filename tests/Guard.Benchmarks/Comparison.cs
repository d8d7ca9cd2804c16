namespace Guard.Benchmarks;

/// <summary>The samples of one benchmark.</summary>
/// <param name="Benchmark">What was measured.</param>
/// <param name="Yardstick">Milliseconds of each yardstick run, in order.</param>
/// <param name="Measured">Milliseconds of each measured run, in order; same count.</param>
internal sealed record Comparison(IBenchmark Benchmark, IReadOnlyList<double> Yardstick, IReadOnlyList<double> Measured)
{
    /// <summary>The value below which the given share (0..1) of the samples lies.</summary>
    public static double Quantile(IReadOnlyList<double> samples, double share)
    {
        double[] sorted = [.. samples.Order()];
        double at = share * (sorted.Length - 1);
        int low = (int)at;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((sorted[high] - sorted[low]) * (at - low));
    }

    /// <summary>Median of measured minus yardstick, pair by pair, in milliseconds.</summary>
    public double MedianDifference => Quantile([.. Measured.Zip(Yardstick, (measured, yardstick) => measured - yardstick)], 0.5);

    /// <summary>Median of measured divided by yardstick, pair by pair.</summary>
    public double MedianRatio => Quantile([.. Measured.Zip(Yardstick, (measured, yardstick) => measured / yardstick)], 0.5);
}
