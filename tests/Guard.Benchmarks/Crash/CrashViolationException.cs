namespace Guard.Benchmarks.Crash;

/// <summary>Something that must not be after a crash is.</summary>
/// <param name="message">What, in one sentence.</param>
internal sealed class CrashViolationException(string message) : Exception(message);
