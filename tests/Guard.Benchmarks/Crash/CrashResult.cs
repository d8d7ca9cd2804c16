namespace Guard.Benchmarks.Crash;

/// <summary>What a point came to.</summary>
/// <param name="Point">It.</param>
/// <param name="Fired">Calls at which something happened, as fspoint names them; empty when there were not so many calls this time.</param>
/// <param name="Violations">What must not be.</param>
/// <param name="Healed">Whether the next push landed only after a restart; for a point that ended no host.</param>
internal sealed record CrashResult(CrashPoint Point, IReadOnlyList<string> Fired, IReadOnlyList<string> Violations, bool Healed);
