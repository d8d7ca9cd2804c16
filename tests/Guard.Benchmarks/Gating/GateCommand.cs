namespace Guard.Benchmarks.Gating;

/// <summary><c>Guard.Benchmarks gate</c>: how often the gate's verdicts are wrong, and how many pairs they take.</summary>
internal static class GateCommand
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    public const string Name = "gate";

    private static readonly Setting Gaussian = new("3 % Gaussian", NoiseKind.Gaussian, 0.03);
    private static readonly Setting LogNormal = new("3 % log-normal", NoiseKind.LogNormal, 0.03);
    private static readonly Setting HeavyTailed = new("3 % heavy-tailed", NoiseKind.HeavyTailed, 0.03);
    private static readonly Setting Strong = new("10 % Gaussian", NoiseKind.Gaussian, 0.1);

    private static readonly Setting[] Settings =
    [
        Gaussian, LogNormal, HeavyTailed, new("3 % autocorrelated", NoiseKind.Autocorrelated, 0.03), new("1 % Gaussian", NoiseKind.Gaussian, 0.01),
        new("1 % log-normal", NoiseKind.LogNormal, 0.01), new("1 % heavy-tailed", NoiseKind.HeavyTailed, 0.01), Strong,
    ];

    private static readonly Setting[] Wrong =
    [
        Gaussian with { Name = "3 % Gaussian, nothing learned", ScaleError = 0 }, HeavyTailed with { Name = "3 % heavy-tailed, nothing learned", ScaleError = 0 },
        Gaussian with { Name = "3 % Gaussian, learned half", ScaleError = 0.5 }, HeavyTailed with { Name = "3 % heavy-tailed, learned half", ScaleError = 0.5 },
        Gaussian with { Name = "3 % Gaussian, learned a quarter", ScaleError = 0.25 }, Gaussian with { Name = "3 % Gaussian, learned twice", ScaleError = 2 },
        Gaussian with { Name = "3 % Gaussian, the candidate's own noise 6 %", Wilder = 2 }, Gaussian with { Name = "3 % Gaussian, the candidate's own noise 9 %", Wilder = 3 },
    ];

    /// <summary>Runs.</summary>
    /// <returns>0 when every promise is kept, 1 when one is not, 2 when the command line says something else.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            GateOptions options = GateOptions.Read(arguments);
            IReadOnlyList<string> machine = MachineFacts.Read();
            GateFigures figures = Simulate(options);
            Console.WriteLine(options.Json ? GateReport.Json(figures, machine) : GateReport.Text(figures, machine));
            if (options.Write) Console.Error.WriteLine("written: " + GateReport.Write(figures, machine, TimeProvider.System.GetUtcNow()));
            return figures.Promises().All(promise => promise.IsKept) ? 0 : 1;
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine(error.Message + "\nusage: Guard.Benchmarks gate [--candidates N] [--nights N] [--pairs N] [--seed N] [--json] [--write]");
            return 2;
        }
    }

    private static GateFigures Simulate(GateOptions options)
    {
        CandidateRow[] candidates = [.. Settings.SelectMany(setting => Both(setting, options, FixedSize.Of(setting, 200, options)))];
        CandidateRow[] wrong = [.. Wrong.SelectMany(setting => Both(setting, options, null))];
        double detectable = Math.Round(candidates.First(row => row.Setting == Strong && row.Loss == 0).Detectable ?? 1, 3);
        CandidateRow limit = CandidateSimulation.Run(Strong, detectable, options);
        var nights = new List<NightRow>();
        foreach (Setting setting in (Setting[])[Gaussian, LogNormal, HeavyTailed])
        {
            Console.Error.WriteLine($"nights: {setting.Name}");
            nights.Add(NightSimulation.Stubborn(setting, options));
            nights.Add(NightSimulation.Neutral(setting, improve: false, options));
            nights.Add(NightSimulation.Neutral(setting, improve: true, options));
            nights.Add(NightSimulation.Ratchet(setting, options));
        }

        nights.Add(NightSimulation.Drip(Gaussian, anchored: true, options));
        nights.Add(NightSimulation.Drip(Gaussian, anchored: false, options));
        return new GateFigures(options, candidates, wrong, nights, limit);
    }

    private static IEnumerable<CandidateRow> Both(Setting setting, GateOptions options, int? size)
    {
        Console.Error.WriteLine($"candidates: {setting.Name}");
        yield return CandidateSimulation.Run(setting, 0, options) with { FixedSize = size };
        yield return CandidateSimulation.Run(setting, Setting.Loss, options) with { FixedSize = size };
    }
}
