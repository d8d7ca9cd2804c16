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
        $"scheduling: {Scheduling()}",
        $"load before: {Load()} (1, 5 and 15 minutes)",
    ];

    private static string Processor() =>
        First("/proc/cpuinfo", "model name") is { Length: > 0 } name ? name : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Kernel() =>
        File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : Environment.OSVersion.VersionString;

    // Field 41 of proc_pid_stat(5): real-time runs step in front of whatever else the machine does.
    private static string Scheduling()
    {
        string stat = File.Exists("/proc/self/stat") ? File.ReadAllText("/proc/self/stat") : "";
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.ElementAtOrDefault(38) switch { "0" => "ordinary", "1" or "2" => "real-time, in front of other work", _ => "unknown" };
    }

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
