using System.Diagnostics;
using System.Globalization;
using Guard.Benchmarks.Crash;

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
        problems.AddRange(await FallsAsync(site));
        return problems;
    }

    // The score of a commit, as the measurement has it: the number in its file, and one for each file of up/. The oracle has seen that the branch's history is the log's order.
    private static async Task<IReadOnlyList<string>> FallsAsync(CrashSite site)
    {
        var problems = new List<string>();
        double number = 0, up = 0, before = double.NegativeInfinity;
        string log = await Child.RunAsync(site.Public, "git", "log", "--reverse", "--first-parent", "--no-renames", "--raw", "--no-abbrev", "--root", "--format=commit %H", "main");
        foreach (string block in log.Split("commit ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            foreach (string[] change in lines.Skip(1).Select(line => line.Split([' ', '\t'], 6)))
            {
                if (change[5] == "score") number = double.Parse(await Child.RunAsync(site.Public, "git", "cat-file", "blob", change[3]), CultureInfo.InvariantCulture);
                else if (change[5].StartsWith("up/", StringComparison.Ordinal)) up += change[4] switch { "A" => 1, "D" => -1, _ => 0 };
            }

            if (number + up < before) problems.Add($"the score falls from {before} to {number + up} at {lines[0]}");
            before = number + up;
        }

        return problems;
    }
}
