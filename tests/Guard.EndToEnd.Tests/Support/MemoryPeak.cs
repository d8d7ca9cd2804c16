using System.Globalization;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>The most memory that the resident Guard, and each process below it, ever held: VmHWM of proc(5).</summary>
internal sealed class MemoryPeak : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly int resident;
    private readonly Task looking;
    private long below;

    /// <summary>Begins to look.</summary>
    /// <param name="home">Guard's home.</param>
    public MemoryPeak(string home)
    {
        resident = Processes.Naming(home).Single(id => Words(id) is { } words && (words.Contains("\0daemon\0", StringComparison.Ordinal) || words.Contains("\0serve\0", StringComparison.Ordinal)));
        looking = LookAsync();
    }

    /// <summary>Bytes that the resident Guard held at most, since its start.</summary>
    public long Resident => Peak(resident);

    /// <summary>Bytes that any one process below it was seen to have held at most.</summary>
    public long Below => Volatile.Read(ref below);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await looking;
        stop.Dispose();
    }

    private static string Words(int id) => Read(id, "cmdline");

    private static long Peak(int id) =>
        Read(id, "status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 : 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<int> Children(int id) => Directory.Exists($"/proc/{id}/task")
        ? Directory.EnumerateDirectories($"/proc/{id}/task").SelectMany(task => Read(id, $"task/{Path.GetFileName(task)}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture)).SelectMany(child => Children(child).Prepend(child))
        : [];

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                try
                {
                    foreach (int id in Children(resident)) below = Math.Max(below, Peak(id));
                }
                catch (DirectoryNotFoundException)
                {
                    // A process ended while it was looked at.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
