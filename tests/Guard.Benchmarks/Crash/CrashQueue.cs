using System.Diagnostics;

namespace Guard.Benchmarks.Crash;

/// <summary>The points that wait, until the time is over.</summary>
/// <param name="points">They, in order.</param>
/// <param name="limit">After which none is given out; null for never.</param>
internal sealed class CrashQueue(IReadOnlyList<CrashPoint> points, TimeSpan? limit)
{
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly Lock gate = new();
    private readonly List<CrashPoint> waiting = [.. points];

    /// <summary>The next point.</summary>
    /// <param name="policy">A policy that is preferred, since a repository has it already; null for any.</param>
    /// <returns>Null when there is none, or no time.</returns>
    public CrashPoint? Take(string? policy)
    {
        lock (gate)
        {
            if (waiting.Count == 0 || Stopwatch.GetElapsedTime(began) > limit) return null;
            int at = Math.Max(0, waiting.FindIndex(point => policy is null || point.Scenario.Policy == policy));
            CrashPoint taken = waiting[at];
            waiting.RemoveAt(at);
            return taken;
        }
    }
}
