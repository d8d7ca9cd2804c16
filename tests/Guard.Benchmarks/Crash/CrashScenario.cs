namespace Guard.Benchmarks.Crash;

/// <summary>One way that a commit goes through the gate.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">The policy that it needs, by name.</param>
/// <param name="Prepare">Makes ready; nothing is killed meanwhile. Returns what the next two get: a commit, or a candidate.</param>
/// <param name="Run">The way; whatever is killed or fails meanwhile, it ends.</param>
/// <param name="Finish">Goes on as a client would after the crash, and throws <see cref="CrashViolationException"/> when it does not get there.</param>
internal sealed record CrashScenario(
    string Name, string Policy, Func<CrashLane, Task<string>> Prepare, Func<CrashLane, string, Task> Run, Func<CrashLane, string, Task> Finish);
