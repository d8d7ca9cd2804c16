using MathNet.Numerics.Distributions;

namespace Guard.Benchmarks.Gating;

/// <summary>
/// The yardstick: a paired one-sided t test that looks once. Its size is the fewest pairs at which it refuses 95 % of the losses with 1 % of the
/// neutral refused, by simulation.
/// </summary>
internal static class FixedSize
{
    /// <summary>Pairs, or null when more than <paramref name="most"/>.</summary>
    public static int? Of(Setting setting, int most, GateOptions options)
    {
        double[] critical = [.. Enumerable.Range(0, most + 1).Select(n => n < 2 ? double.PositiveInfinity : StudentT.InvCDF(0, 1, n - 1, 0.99))];
        int tries = Math.Min(options.Candidates, 20_000);
        int[] refused = new int[most + 1];
        Parallel.For(0, tries, i =>
        {
            var noise = new Noise(setting.Kind, setting.Deviation, new Random(Seeds.Of(options.Seed, "fixed " + setting.Name, Setting.Loss, i)));
            double sum = 0, squares = 0;
            for (int n = 1; n <= most; n++)
            {
                double gain = noise.Gain(Setting.Loss);
                sum += gain;
                squares += gain * gain;
                double variance = (squares - (sum * sum / n)) / Math.Max(1, n - 1);
                if (-sum / Math.Sqrt(n * variance) > critical[n]) Interlocked.Increment(ref refused[n]);
            }
        });
        for (int n = 2; n <= most; n++)
        {
            if (refused[n] >= 0.95 * tries) return n;
        }

        return null;
    }
}
