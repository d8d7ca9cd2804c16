namespace Guard.Benchmarks.Crash;

/// <summary>What a run of points consists of.</summary>
internal sealed record CrashOptions
{
    /// <summary>Points of each way and kind, evenly spread; null for each call.</summary>
    public int? Points { get; init; }

    /// <summary>Exactly these calls of each way and kind; null for <see cref="Points"/>.</summary>
    public IReadOnlyList<long>? Calls { get; init; }

    /// <summary>Ways.</summary>
    public IReadOnlyList<CrashScenario> Scenarios { get; init; } = CrashScenarios.All;

    /// <summary>Kinds.</summary>
    public IReadOnlyList<CrashKind> Kinds { get; init; } = Enum.GetValues<CrashKind>();

    /// <summary>Points at a time.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Options of the host.</summary>
    public IReadOnlyList<string> Host { get; init; } = [];

    /// <summary>Minutes after which no point is begun any more; null for no bound.</summary>
    public int? Minutes { get; init; }

    /// <summary>How long a push, an answer or an end may take; more is a violation. It only ends a hang.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

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
            if (ReadFlag(options, arguments[i]) is { } flagged) options = flagged;
            else if (i + 1 < arguments.Length) options = ReadPair(options, arguments[i], arguments[++i]);
            else throw new FormatException($"'{arguments[i]}' is not understood");
        }

        return options;
    }

    private static CrashOptions? ReadFlag(CrashOptions options, string name) => name switch
    {
        CrashHost.Boxed or CrashHost.WithoutRecovery => options with { Host = [.. options.Host, name] },
        "--verbose" => options with { Verbose = true },
        "--keep" => options with { Keep = true },
        "--write" => options,
        _ => null,
    };

    private static CrashOptions ReadPair(CrashOptions options, string name, string value) => name switch
    {
        "--points" => options with { Points = value == "all" ? null : Number(value) },
        "--calls" => options with { Calls = [.. value.Split(',').Select(each => (long)Number(each))] },
        "--minutes" => options with { Minutes = Number(value) },
        "--lanes" => options with { Lanes = Number(value) },
        "--scenarios" => options with
        {
            Scenarios = [.. value.Split(',').Select(each => CrashScenarios.All.FirstOrDefault(known => known.Name == each) ?? throw new FormatException($"no way '{each}'"))],
        },
        "--kinds" => options with
        {
            Kinds = [.. value.Split(',').Select(each => Enum.TryParse(each, true, out CrashKind kind) ? kind : throw new FormatException($"no kind '{each}'"))],
        },
        _ => throw new FormatException($"'{name}' is not understood"),
    };

    private static int Number(string text) => int.TryParse(text, out int number) && number > 0 ? number : throw new FormatException($"'{text}' is no number above 0");
}
