namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// Notices gains that depend on the ones before, and takes the dependence out by averaging neighbours (the method of batch means). Noise that drifts or
/// comes in waves does not do that: it is the same for both sides of a pair, and the order within a pair is drawn. What does is a candidate
/// whose advantage itself comes and goes.
/// </summary>
public static class Batches
{
    /// <summary>Fewer gains say nothing about dependence.</summary>
    public const int LeastCount = 12;

    /// <summary>Correlation of each gain with the next, -1 to 1; 0 for fewer than three or equal gains.</summary>
    public static double Correlation(ReadOnlySpan<double> gains)
    {
        if (gains.Length < 3) return 0;
        var mean = 0.0;
        foreach (var gain in gains) mean += gain / gains.Length;
        double squares = 0, products = 0;
        for (var i = 0; i < gains.Length; i++)
        {
            squares += (gains[i] - mean) * (gains[i] - mean);
            if (i > 0) products += (gains[i] - mean) * (gains[i - 1] - mean);
        }

        return squares > 0 ? products / squares : 0;
    }

    /// <summary>The gains, or means of 2, 4, 8 … neighbours where shorter batches depend on each other by more than three standard errors.</summary>
    /// <param name="gains">In the order in which they were measured.</param>
    /// <param name="size">How many gains make one of the result, 1 where no dependence was noticed. What does not fill a batch is left out.</param>
    public static double[] Independent(IReadOnlyList<double> gains, out int size)
    {
        size = 1;
        double[] batches = [.. gains];
        while (batches.Length >= LeastCount && Correlation(batches) > 3 / Math.Sqrt(batches.Length))
        {
            var half = new double[batches.Length / 2];
            for (var i = 0; i < half.Length; i++) half[i] = (batches[2 * i] / 2) + (batches[(2 * i) + 1] / 2);
            batches = half;
            size *= 2;
        }

        return batches;
    }
}
