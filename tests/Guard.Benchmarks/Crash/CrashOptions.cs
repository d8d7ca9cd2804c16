namespace Guard.Benchmarks.Crash;

/// <summary>What a run of points consists of.</summary>
internal sealed record CrashOptions
{
    /// <summary>Points of each way and kind, evenly spread; null for each call.</summary>
    public int? Points { get; init; }

    /// <summary>Ways.</summary>
    public IReadOnlyList<CrashScenario> Scenarios { get; init; } = CrashScenarios.All;

    /// <summary>Kinds.</summary>
    public IReadOnlyList<CrashKind> Kinds { get; init; } = Enum.GetValues<CrashKind>();

    /// <summary>Points at a time.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Options of the host.</summary>
    public IReadOnlyList<string> Host { get; init; } = [];

    /// <summary>Says each point.</summary>
    public bool Verbose { get; init; }

    /// <summary>Leaves the sites for whoever wants to look.</summary>
    public bool Keep { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static CrashOptions Read(string[] arguments)
    {
        var options = new CrashOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            options = (arguments[i], value) switch
            {
                ("--points", "all") => options with { Points = null },
                ("--points", { } text) => options with { Points = Number(text) },
                ("--scenarios", { } text) => options with { Scenarios = [.. text.Split(',').Select(name => CrashScenarios.All.FirstOrDefault(each => each.Name == name) ?? throw new FormatException($"no way '{name}'"))] },
                ("--kinds", { } text) => options with { Kinds = [.. text.Split(',').Select(name => Enum.TryParse(name, true, out CrashKind kind) ? kind : throw new FormatException($"no kind '{name}'"))] },
                ("--lanes", { } text) => options with { Lanes = Number(text) },
                (CrashHost.Boxed or CrashHost.WithoutRecovery, _) => options with { Host = [.. options.Host, arguments[i--]] },
                ("--verbose", _) => options with { Verbose = arguments[i--].Length > 0 },
                ("--keep", _) => options with { Keep = arguments[i--].Length > 0 },
                ("--write", _) => arguments[i--].Length > 0 ? options : options,
                _ => throw new FormatException($"'{arguments[i]}' is not understood"),
            };
            i++;
        }

        return options;
    }

    private static int Number(string text) => int.TryParse(text, out int number) && number > 0 ? number : throw new FormatException($"'{text}' is no number above 0");
}
