using Guard.Policies.Scoring.Sequential;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Guard.Policies.Scoring.Pools;

/// <summary>What pools measured earlier say before a candidate's first pair. Pure.</summary>
public static class PoolHistory
{
    /// <summary>Pools that the noise is learned from: the newest of the same setup.</summary>
    public const int MostPools = 20;

    private const int MostScores = 20;

    /// <summary>Sums pools up.</summary>
    /// <param name="key">What is to be measured.</param>
    /// <param name="pools">Earlier pools; those of another setup or rung, and the candidate's own, do not count.</param>
    /// <param name="night">When this night began (<see cref="NightStart"/>).</param>
    public static MeasurementHistory Of(SamplePoolKey key, IEnumerable<SamplePool> pools, DateTimeOffset night)
    {
        List<SamplePool> known = [.. pools.Where(pool => pool.Key.Setup == key.Setup && pool.Key.Rung == key.Rung && pool.Key != key).OrderByDescending(pool => pool.BegunAt)];
        return new MeasurementHistory
        {
            Scale = Scale([.. known.Take(MostPools)]),
            BaselineScores = [.. known.SelectMany(pool => Scores(pool, key.Baseline)).Take(MostScores)],
            NotLanded = known.Count(pool => pool.BegunAt >= night && pool.Verdict != VerdictKind.Accepted),
        };
    }

    /// <summary>Nights are counted from noon to noon of the clock on the wall, so that one that people call a night is one.</summary>
    /// <param name="now">The time now, with the zone's offset.</param>
    public static DateTimeOffset NightStart(DateTimeOffset now)
    {
        var noon = new DateTimeOffset(now.Date.AddHours(12), now.Offset);
        return now >= noon ? noon : noon.AddDays(-1);
    }

    /// <summary>
    /// The middle one of the pools' variances, so that no single candidate says how much all others scatter. A variance of few pairs is mostly too small, by a
    /// factor that is known for Gaussian noise and taken out.
    /// </summary>
    private static NoiseScale? Scale(IReadOnlyList<SamplePool> pools)
    {
        var variances = new List<double>();
        var freedom = 0;
        foreach (var pool in pools.Where(pool => pool.Samples.Count >= SequentialDesign.LeastPairs))
        {
            var variance = pool.Samples.Select(sample => sample.Candidate - sample.Baseline).Variance();
            if (!(variance > 0) || !double.IsFinite(variance)) continue;
            var own = pool.Samples.Count - 1;
            variances.Add(variance * own / ChiSquared.InvCDF(own, 0.5));
            freedom += own;
        }

        return freedom >= NoiseScale.LeastFreedom ? new NoiseScale(Math.Sqrt(variances.Median()), freedom) : null;
    }

    private static IEnumerable<double> Scores(SamplePool pool, string tree) => pool.Samples.SelectMany(sample =>
        (IEnumerable<double>)[.. pool.Key.Baseline == tree ? [sample.Baseline] : (double[])[], .. pool.Key.Candidate == tree ? [sample.Candidate] : (double[])[]]);
}
