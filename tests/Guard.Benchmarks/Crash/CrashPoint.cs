namespace Guard.Benchmarks.Crash;

/// <summary>One point.</summary>
/// <param name="Scenario">The way that is interrupted.</param>
/// <param name="Kind">By what.</param>
/// <param name="Call">At which of its file-system calls, counted from 1.</param>
internal sealed record CrashPoint(CrashScenario Scenario, CrashKind Kind, long Call);
