using System.Runtime.InteropServices;

namespace Guard.Benchmarks;

/// <summary>What the numbers were measured on. No host name, no user, no path.</summary>
internal static class MachineFacts
{
    /// <summary>Lines of "name: value".</summary>
    public static IReadOnlyList<string> Read() =>
    [
        $"processor: {Processor()}, {Environment.ProcessorCount} cores visible",
        $"memory: {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MiB",
        $"kernel: {Kernel()}",
        $"system: {RuntimeInformation.RuntimeIdentifier}",
        $"runtime: {RuntimeInformation.FrameworkDescription}",
        $"build: {BuildKind()}",
        $"load before: {Load()} (1, 5 and 15 minutes)",
    ];

    private static string Processor() =>
        First("/proc/cpuinfo", "model name") is { Length: > 0 } name ? name : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Kernel() =>
        File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : Environment.OSVersion.VersionString;

    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    private static string BuildKind()
    {
#if DEBUG
        return "Debug: not fit for publication";
#else
        return "Release";
#endif
    }

    private static string First(string path, string key)
    {
        if (!File.Exists(path))
            return "";
        string? line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        return line is null ? "" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
