namespace Guard.Benchmarks;

/// <summary>The samples of one benchmark.</summary>
/// <param name="Benchmark">What was measured.</param>
/// <param name="Subjects">The yardstick first.</param>
/// <param name="Samples">Milliseconds by subject and round.</param>
internal sealed record Comparison(IBenchmark Benchmark, IReadOnlyList<Subject> Subjects, IReadOnlyList<IReadOnlyList<double>> Samples)
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

    /// <summary>Quantile of a subject minus the yardstick, round by round, in milliseconds.</summary>
    public double Difference(int subject, double share = 0.5) => Quantile([.. Samples[subject].Zip(Samples[0], (own, other) => own - other)], share);

    /// <summary>Median of a subject divided by the yardstick, round by round.</summary>
    public double MedianRatio(int subject) => Quantile([.. Samples[subject].Zip(Samples[0], (own, other) => own / other)], 0.5);
}
