using System.Globalization;

namespace Guard.Benchmarks.Forks;

/// <summary>
/// How much memory is used, the kernel's own for this process among it. A control group of this process's own counts it, if one can be made; else the
/// machine's free memory does, with all that others do meanwhile.
/// </summary>
internal sealed class MemoryCount : IDisposable
{
    private readonly string? parent, group, usage;

    /// <summary>Moves this process into a group of its own, if it can.</summary>
    public MemoryCount()
    {
        foreach (string line in File.ReadLines("/proc/self/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            bool first = parts[1] == "memory";
            if (!first && parts[1].Length > 0) continue;
            string above = (first ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup") + parts[2].TrimEnd('/'), own = Path.Combine(above, $"guard-benchmark-{Environment.ProcessId}");
            string counter = Path.Combine(own, first ? "memory.usage_in_bytes" : "memory.current");
            try
            {
                Directory.CreateDirectory(own);
                Join(own);
                _ = File.ReadAllText(counter);
                (parent, group, usage) = (above, own, counter);
                return;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Remove(above, own);
            }
        }
    }

    /// <summary>Who counts.</summary>
    public string By => usage is null ? "the machine's free memory" : "a control group";

    /// <summary>Bytes used now.</summary>
    public long Now() => usage is null
        ? -1024 * long.Parse(File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemFree:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
        : long.Parse(File.ReadAllText(usage), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (group is not null) Remove(parent!, group);
    }

    private static void Join(string group) => File.WriteAllText(Path.Combine(group, "cgroup.procs"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private static void Remove(string parent, string group)
    {
        try
        {
            Join(parent);
            Directory.Delete(group);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A group that was never made, or that this process cannot leave, goes with the machine.
        }
    }
}
