using System.Diagnostics;

namespace Guard.Benchmarks;

/// <summary>Runs yardstick and subjects in interleaved rounds, order drawn anew, so that a busy machine hits all alike.</summary>
internal static class PairedRunner
{
    /// <summary>Measures.</summary>
    /// <param name="benchmark">What.</param>
    /// <param name="rounds">Rounds after warming up, at least 1.</param>
    /// <param name="warmUps">Rounds before, not counted, 0 or more.</param>
    public static async Task<Comparison> RunAsync(IBenchmark benchmark, int rounds, int warmUps)
    {
        var random = new Random(1);
        try
        {
            IReadOnlyList<Subject> subjects = await benchmark.SetUpAsync();
            List<double>[] samples = [.. subjects.Select(_ => new List<double>(rounds))];
            int[] order = [.. Enumerable.Range(0, subjects.Count)];
            for (int i = -warmUps; i < rounds; i++)
            {
                await benchmark.PrepareAsync();
                random.Shuffle(order);
                double[] took = new double[subjects.Count];
                foreach (int each in order)
                {
                    await Task.Delay(benchmark.Pause);
                    took[each] = await TimeAsync(subjects[each].RunAsync);
                }

                for (int each = 0; each < took.Length && i >= 0; each++) samples[each].Add(subjects[each].Measured?.Invoke() ?? took[each]);
            }

            return new Comparison(benchmark, subjects, samples);
        }
        finally
        {
            await benchmark.TearDownAsync();
        }
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        long start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
