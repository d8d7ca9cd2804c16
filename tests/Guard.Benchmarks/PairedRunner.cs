using System.Diagnostics;

namespace Guard.Benchmarks;

/// <summary>Runs yardstick and measurement in interleaved pairs, order drawn anew, so that a busy machine hits both alike.</summary>
internal static class PairedRunner
{
    private const int WarmUps = 3;

    /// <summary>Measures.</summary>
    /// <param name="benchmark">What.</param>
    /// <param name="runs">Pairs after warming up, at least 1.</param>
    public static async Task<Comparison> RunAsync(IBenchmark benchmark, int runs)
    {
        var random = new Random(1);
        var yardstick = new List<double>(runs);
        var measured = new List<double>(runs);
        await benchmark.SetUpAsync();
        try
        {
            for (int i = -WarmUps; i < runs; i++)
            {
                bool first = random.Next(2) == 0;
                double other = first ? 0 : await TimeAsync(benchmark.RunYardstickAsync);
                double own = await TimeAsync(benchmark.RunAsync);
                if (first)
                    other = await TimeAsync(benchmark.RunYardstickAsync);
                if (i < 0)
                    continue;
                yardstick.Add(other);
                measured.Add(own);
            }
        }
        finally
        {
            await benchmark.TearDownAsync();
        }

        return new Comparison(benchmark, yardstick, measured);
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        long start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
