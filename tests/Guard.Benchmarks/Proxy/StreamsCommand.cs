using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Guard.Benchmarks.Proxy;

/// <summary><c>Guard.Benchmarks streams</c>: many streams at once through the egress proxy, and the memory that they take while they go on.</summary>
internal static class StreamsCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "streams";

    private const int Looks = 6;

    /// <summary>Runs.</summary>
    /// <returns>0, or 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        int count = 1000, seconds = 30;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--write") continue;
            if (arguments[i] == "--count" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out int streams) && streams > 0) (count, i) = (streams, i + 1);
            else if (arguments[i] == "--seconds" && i + 1 < arguments.Length && int.TryParse(arguments[i + 1], out int time) && time > 0) (seconds, i) = (time, i + 1);
            else
            {
                Console.Error.WriteLine($"'{arguments[i]}' is not understood\nusage: Guard.Benchmarks streams [--count N] [--seconds N] [--write]");
                return 2;
            }
        }

        var text = new StringBuilder($"# streams\n\n{count} streams at once through the egress proxy, each an event of {SocketProvider.EventBytes} bytes every 500 ms. Provider, proxy and clients are one process: the memory is that of all three.\n\n");
        foreach (string fact in MachineFacts.Read()) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append("\n| seconds | heap after a collection, MiB | resident, MiB |\n|---|---|---|\n");
        await using ProxyGround ground = await ProxyGround.StartAsync();
        Look(text, "before");
        ground.Provider.Pace = TimeSpan.FromMilliseconds(500);
        SocketClient[] clients = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => SocketClient.ConnectAsync(ground.Port, 4096)));
        Task<long>[] reading = [.. clients.Select(client => client.StreamAsync())];
        long began = Stopwatch.GetTimestamp();
        for (int look = 1; look <= Looks; look++)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)seconds / Looks));
            Look(text, Stopwatch.GetElapsedTime(began).TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        }

        await ground.Provider.Finish.CancelAsync();
        long bytes = (await Task.WhenAll(reading)).Sum();
        text.Append(CultureInfo.InvariantCulture, $"\nAll {reading.Length} ended whole, {bytes / 1024.0 / 1024:0} MiB in all.\n");
        foreach (SocketClient client in clients) client.Dispose();
        Console.WriteLine(text);
        if (arguments.Contains("--write"))
        {
            string relative = $"docs/benchmarks/{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{Name}.md";
            await File.WriteAllTextAsync(Path.Combine(Places.Root, relative), text.ToString());
            Console.Error.WriteLine("written: " + relative);
        }

        return 0;
    }

    private static void Look(StringBuilder text, string when)
    {
        double heap = GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024;
        using Process self = Process.GetCurrentProcess();
        text.Append(CultureInfo.InvariantCulture, $"| {when} | {heap:0.0} | {self.WorkingSet64 / 1024.0 / 1024:0} |\n");
    }
}
