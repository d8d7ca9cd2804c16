namespace Guard.Benchmarks.Gating;

/// <summary>Options of <c>Guard.Benchmarks gate</c>.</summary>
internal sealed record GateOptions
{
    /// <summary>Candidates of each row.</summary>
    public int Candidates { get; init; } = 20_000;

    /// <summary>Nights of each row.</summary>
    public int Nights { get; init; } = 2_000;

    /// <summary>Where the random numbers begin.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Most pairs of a candidate: the policy's <c>pairs</c>.</summary>
    public int Pairs { get; init; } = 100;

    /// <summary>JSON in place of tables.</summary>
    public bool Json { get; init; }

    /// <summary>Write docs/benchmarks.</summary>
    public bool Write { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It says something else.</exception>
    public static GateOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new GateOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--candidates" => options with { Candidates = Arguments.Number(arguments, ++i, 100) },
                "--nights" => options with { Nights = Arguments.Number(arguments, ++i, 10) },
                "--seed" => options with { Seed = Arguments.Number(arguments, ++i, 0) },
                "--pairs" => options with { Pairs = Arguments.Number(arguments, ++i, 3) },
                "--json" => options with { Json = true },
                "--write" => options with { Write = true },
                _ => throw new FormatException($"unknown: {arguments[i]}"),
            };
        }

        return options;
    }
}
