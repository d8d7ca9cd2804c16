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
    public static int Processes(string marker)
    {
        int count = 0;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out int id) || id == Environment.ProcessId) continue;
            try
            {
                if (File.ReadAllText(Path.Combine(directory, "cmdline")).Contains(marker, StringComparison.Ordinal)) count++;
            }
            catch (IOException)
            {
                continue; // ended meanwhile
            }
        }

        return count;
    }
}
