using System.Collections.Concurrent;

namespace Guard.Benchmarks.Crash;

/// <summary>Runs points, several at a time, each in a repository of its own lane.</summary>
/// <param name="options">What to run.</param>
internal sealed class CrashRun(CrashOptions options) : IAsyncDisposable
{
    private const int PointsASite = 25;
    private readonly string root = Directory.CreateTempSubdirectory("gc-").FullName;
    private readonly Dictionary<string, string> templates = new(StringComparer.Ordinal);
    private string fspoint = "";

    /// <summary>Runs.</summary>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <exception cref="NotSupportedException">This machine cannot run it: no x86-64, no compiler, or ptrace is not allowed.</exception>
    public async Task<IReadOnlyList<CrashResult>> RunAsync(Action<string> progress)
    {
        fspoint = await Tracer.CompileAsync(root);
        await CheckAsync();
        foreach ((string name, string policy) in CrashScenarios.Policies) await new CrashSite(templates[name] = Path.Combine(root, "template-" + name)).MakeAsync(policy);
        IReadOnlyList<CrashPoint> points = await PlanAsync(progress);
        progress($"{points.Count} points");
        CrashPoint[] order = [.. points];
        new Random(1).Shuffle(order); // so that those that were run when the time is over are spread evenly
        var waiting = new CrashQueue(order, options.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
        var results = new ConcurrentQueue<CrashResult>();
        await Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(number => Task.Run(() => WorkAsync(number, waiting, results, progress))));
        return [.. results];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!options.Keep) Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task CheckAsync()
    {
        (int code, string output, string errors) = await Child.TryAsync(null, fspoint, ["--under", root, "--", "/bin/true"], CancellationToken.None);
        if (!output.Contains("exited", StringComparison.Ordinal) && code != 0) throw new NotSupportedException("ptrace or seccomp is not allowed here: " + errors);
    }

    private CrashLane Lane(int number) => new(fspoint, Directory.CreateDirectory(Path.Combine(root, number.ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName, options);

    // How many calls a way has differs by a few from one time to the next, so the plan goes a little further.
    private async Task<IReadOnlyList<CrashPoint>> PlanAsync(Action<string> progress)
    {
        await using CrashLane lane = Lane(-1);
        var points = new List<CrashPoint>();
        foreach (CrashScenario scenario in options.Scenarios)
        {
            if (lane.Policy != scenario.Policy) await lane.ResetAsync(templates[scenario.Policy], scenario.Policy);
            long calls = await CrashRound.CountAsync(lane, scenario);
            progress($"{scenario.Name}: {calls} calls");
            foreach (CrashKind kind in options.Kinds)
            {
                if (options.Calls is { } exact)
                {
                    points.AddRange(exact.Select(call => new CrashPoint(scenario, kind, call)));
                    continue;
                }

                long wanted = options.Points is { } some ? Math.Min(calls, some) : kind == CrashKind.KillRecovery ? Math.Max(1, calls / MostOfRecovery) : calls;
                for (long i = 0; i < wanted; i++) points.Add(new CrashPoint(scenario, kind, 1 + (((2 * i) + 1) * calls / (2 * wanted))));
            }
        }

        return points;
    }

    private const int MostOfRecovery = 20;

    private async Task WorkAsync(int number, CrashQueue waiting, ConcurrentQueue<CrashResult> results, Action<string> progress)
    {
        await using CrashLane lane = Lane(number);
        bool fresh = true;
        while (waiting.Take(fresh || lane.Used >= PointsASite ? null : lane.Policy) is { } point)
        {
            if (fresh || lane.Policy != point.Scenario.Policy || lane.Used >= PointsASite) await lane.ResetAsync(templates[point.Scenario.Policy], point.Scenario.Policy);
            lane.Used++;
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            CrashResult result = await new CrashRound(lane).RunAsync(point);
            results.Enqueue(result);
            fresh = result.Violations.Count > 0;
            string where = result.Fired.Count > 0 ? result.Fired[0].Replace(lane.Site.Root + "/", "", StringComparison.Ordinal) : "not reached";
            string what = $"{System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {point.Scenario.Name} {point.Kind} {point.Call}: {where}{(result.Healed ? ", next push only after a restart" : "")}";
            if (fresh) progress($"VIOLATION {what}: {string.Join("; ", result.Violations)} [{lane.Site.Root}]");
            else if (options.Verbose || result.Healed) progress(what);
            if (results.Count % 50 == 0) progress($"{results.Count} done");
        }
    }
}
