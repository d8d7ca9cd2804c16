using System.Diagnostics;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>Looks at and signals processes of this machine, by /proc and kill(1).</summary>
internal static class Processes
{
    /// <summary>Sends a signal to one process.</summary>
    public static void Signal(int id, string name)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", ["-" + name, id.ToString()]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    /// <summary>Ids of the processes whose command line or environment holds a text, this one apart.</summary>
    public static IReadOnlyList<int> Naming(string text) => [.. All().Where(id =>
        id != Environment.ProcessId
        && (Read(id, "cmdline").Contains(text, StringComparison.Ordinal) || Read(id, "environ").Contains(text, StringComparison.Ordinal)))];

    /// <summary>Kills the resident Guard of a home, which cannot catch that.</summary>
    public static void KillResident(string home)
    {
        int[] found = [.. Naming(home).Where(id => Read(id, "cmdline").Split('\0').Contains("daemon"))];
        Assert.HasCount(1, found, "one resident Guard a home");
        Signal(found[0], "KILL");
    }

    /// <summary>Completes when a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">For the failure's message.</param>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(GuardProgram.Patience);
        while (!condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail("waited in vain until " + what);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        using var patience = new CancellationTokenSource(GuardProgram.Patience);
        while (!await condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail("waited in vain until " + what);
            await timer.WaitForNextTickAsync();
        }
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), out int id) ? id : 0).Where(id => id > 0);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended, or is not ours to read
        }
    }
}
