using System.Diagnostics;
using System.Globalization;
using Guard.Benchmarks.Crash;
using Guard.Log.Entries;
using Guard.LogStore;

namespace Guard.Benchmarks.Crowd;

/// <summary><c>Guard.Benchmarks crowd</c>: many clients push at once; nothing is lost, the score of the branch never falls, the log explains the order.</summary>
internal static class CrowdCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "crowd";

    /// <summary>Runs.</summary>
    /// <returns>0 when nothing was wrong, 1 when something was, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        CrowdOptions options;
        try
        {
            options = CrowdOptions.Read(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message + "\nusage: Guard.Benchmarks crowd [--clients N] [--pushes N] [--open] [--write]");
            return 2;
        }

        IReadOnlyList<string> machine = MachineFacts.Read();
        string root = Directory.CreateTempSubdirectory("gw-").FullName;
        try
        {
            var site = new CrashSite(root);
            await site.MakeAsync(CrashScenarios.Policies["hold"].Replace("push-wait: 5s", "push-wait: 10m", StringComparison.Ordinal));
            using Process host = await StartAsync(site, options.Boxed);
            long began = Stopwatch.GetTimestamp();
            IReadOnlyList<CrowdPush>[] pushes = await Task.WhenAll(Enumerable.Range(1, options.Clients).Select(number => Task.Run(() => new CrowdClient(site, number).RunAsync(options.Pushes))));
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            long memory = PeakKibibytes(host.Id);
            host.StandardInput.Close(); // its end
            await host.WaitForExitAsync();
            var result = new CrowdResult(options, [.. pushes.SelectMany(each => each)], took, memory, await LookAsync(site));
            Console.WriteLine(result.Text(machine));
            if (arguments.Contains("--write")) Console.Error.WriteLine("written: " + result.Write(machine, TimeProvider.System.GetUtcNow()));
            return result.Problems.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<Process> StartAsync(CrashSite site, bool boxed)
    {
        string[] arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "Guard.Benchmarks.dll"), CrashHost.Verb, site.Root, CrashHost.UntilInputEnds, .. boxed ? new[] { CrashHost.Boxed } : []];
        Process host = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? line = await host.StandardOutput.ReadLineAsync();
        return line == CrashHost.Ready ? host : throw new InvalidOperationException($"the host said '{line}'");
    }

    // proc_pid_status(5): VmHWM, the most that was resident.
    private static long PeakKibibytes(int process)
    {
        string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(each => each.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static async Task<IReadOnlyList<string>> LookAsync(CrashSite site)
    {
        var problems = new List<string>(await new CrashOracle(site, new CrashLedger()).LookAsync());
        double before = double.NegativeInfinity;
        await using SqliteDecisionLog log = await SqliteDecisionLog.OpenAsync(site.Log, TimeProvider.System);
        await foreach (LogEntry entry in log.ReadAsync())
        {
            if (entry.Record.Event != LogEvents.PromoteDone) continue;
            string commit = entry.Record.Subject!.New!;
            double score = double.Parse(await Child.RunAsync(site.Public, "git", "cat-file", "blob", commit + ":score"), CultureInfo.InvariantCulture)
                + (await Child.RunAsync(site.Public, "git", "ls-tree", "--name-only", commit, "up/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            if (score < before) problems.Add($"the score falls from {before} to {score} at {commit}");
            before = score;
        }

        return problems;
    }
}
