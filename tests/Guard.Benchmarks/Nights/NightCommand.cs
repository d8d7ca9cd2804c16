using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Nights;

/// <summary><c>Guard.Benchmarks night</c>: a scripted night; the branch's score never falls, the report's totals are the log's, the resident Guard's memory stays flat.</summary>
internal static class NightCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "night";

    /// <summary>Runs.</summary>
    /// <returns>0 when nothing was wrong, 1 when something was, 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        NightOptions options;
        try
        {
            options = NightOptions.Read(arguments);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message + "\nusage: Guard.Benchmarks night [--attempts N] [--write]");
            return 2;
        }

        IReadOnlyList<string> machine = MachineFacts.Read();
        string root = Directory.CreateTempSubdirectory("gn-").FullName;
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        using var model = new NightModel();
        var ground = new NightGround(root, model.Url);
        try
        {
            await ground.MakeAsync();
            await ground.StartAsync(options.Attempts);
            long began = Stopwatch.GetTimestamp();
            List<(int Attempts, long Kibibytes)> memory = await FollowAsync(ground);
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            JsonObject report = await ground.JsonAsync("report");
            var problems = new List<string>(await FallsAsync(ground));
            problems.AddRange(NightTotals.Compare(report, await ground.JsonAsync("log", "--last", "1000000"), model.Requests));
            if (report["attempts"]!.AsArray().Count != options.Attempts) problems.Add($"{report["attempts"]!.AsArray().Count} attempts instead of {options.Attempts}");
            if (!(await ground.GuardAsync("log", "verify")).StartsWith("consistent", StringComparison.Ordinal)) problems.Add("the log does not verify");
            string text = Text(machine, report, memory, took, problems);
            Console.WriteLine(text);
            if (arguments.Contains("--write")) await WriteAsync(text);
            return problems.Count == 0 ? 0 : 1;
        }
        finally
        {
            await Child.TryAsync(null, NightGround.Guard, ["stop", "--home", Path.Combine(root, "h")], CancellationToken.None);
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<List<(int Attempts, long Kibibytes)>> FollowAsync(NightGround ground)
    {
        var memory = new List<(int, long)>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(2));
        while (await timer.WaitForNextTickAsync())
        {
            JsonObject night = await ground.JsonAsync("night", "show");
            memory.Add((night["attempts"]!.AsArray().Count(each => (string)each!["state"]! == "ended"), ground.Memory()));
            if ((string)night["state"]! == "ended") break;
        }

        return memory;
    }

    private static async Task<IEnumerable<string>> FallsAsync(NightGround ground)
    {
        IReadOnlyList<int> values = await ground.ValuesAsync();
        return values.Zip(values.Skip(1)).Where(pair => pair.Second < pair.First).Select(pair => $"the branch fell from {pair.First} to {pair.Second}");
    }

    private static string Text(IReadOnlyList<string> machine, JsonObject report, List<(int Attempts, long Kibibytes)> memory, TimeSpan took, List<string> problems)
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        JsonArray candidates = report["candidates"]!.AsArray();
        text.Append(plain, $"# night\n\nA scripted night: each attempt is a run in a box from the newest branch, nine of ten ask a model on loopback through the proxy; of ten, four raise the score, two lower it, one edits the evaluator, one does nothing, one forgets to push, one fails. The score is a number in the tree.\n\n");
        foreach (string fact in machine) text.Append(plain, $"- {fact}\n");
        text.Append("\n| | |\n|---|---|\n");
        text.Append(plain, $"| attempts | {report["attempts"]!.AsArray().Count} |\n| candidates | {candidates.Count} |\n| of them on the branch | {candidates.Count(each => (bool)each!["kept"]!)} |\n");
        text.Append(plain, $"| score of the branch | {report["scoreBefore"]} → {report["scoreAfter"]} |\n| all of it | {took.TotalMinutes:0.0} min |\n");
        foreach (double part in (double[])[0.1, 0.25, 0.5, 0.75, 1])
        {
            (int attempts, long kibibytes) = memory.First(each => each.Attempts >= (int)(part * memory[^1].Attempts));
            text.Append(plain, $"| resident memory of Guard after {attempts} attempts | {kibibytes / 1024.0:0} MiB |\n");
        }

        text.Append(plain, $"| most of it | {memory.Max(each => each.Kibibytes) / 1024.0:0} MiB |\n| falls of the branch's score, totals of the report that are not the log's, or otherwise wrong | {problems.Count} |\n");
        foreach (string problem in problems) text.Append(plain, $"\n- {problem}");
        return text.ToString();
    }

    private static async Task WriteAsync(string text)
    {
        string relative = $"docs/benchmarks/{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{Name}.md";
        await File.WriteAllTextAsync(Path.Combine(Places.Root, relative), text);
        Console.Error.WriteLine("written: " + relative);
    }
}
