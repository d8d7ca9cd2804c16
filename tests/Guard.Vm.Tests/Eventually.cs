using System.Diagnostics;

namespace Guard.Vm.Tests;

/// <summary>Waits for a condition that no event announces, for a bounded time.</summary>
internal static class Eventually
{
    /// <summary>Asks again until it holds.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        long started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Boxes.Patience) Assert.Fail($"Waited {Boxes.Patience} in vain: {what}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>How many processes of this machine have a text in their command line.</summary>
    public static int Processes(string marker) => Find(marker).Count;

    /// <summary>The Shim beside the box whose init has a text in its command line.</summary>
    public static int ParentOfInit(string marker)
    {
        int init = Find(marker).Single(process => process.CommandLine.StartsWith("guard-shim\0init\0", StringComparison.Ordinal)).Id;
        string line = File.ReadAllLines($"/proc/{init}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
        return int.Parse(line[5..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static List<(int Id, string CommandLine)> Find(string marker)
    {
        var found = new List<(int Id, string CommandLine)>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out int id) || id == Environment.ProcessId) continue;
            try
            {
                string line = File.ReadAllText(Path.Combine(directory, "cmdline"));
                if (line.Contains(marker, StringComparison.Ordinal)) found.Add((id, line));
            }
            catch (IOException)
            {
                continue; // ended meanwhile
            }
        }

        return found;
    }
}
