namespace Guard.Benchmarks.Forks;

/// <summary>Options of <c>Guard.Benchmarks vm</c>.</summary>
internal sealed record ForkOptions
{
    /// <summary>Guest memory in MiB, at least 16.</summary>
    public int MemoryMiB { get; init; } = 128;

    /// <summary>Forks of each kind without interrupt controllers.</summary>
    public int Samples { get; init; } = 500;

    /// <summary>Forks before that are not counted.</summary>
    public int Warm { get; init; } = 60;

    /// <summary>Forks and kills of the leak check.</summary>
    public int Kills { get; init; } = 10_000;

    /// <summary>JSON in place of a table.</summary>
    public bool Json { get; init; }

    /// <summary>Write docs/benchmarks.</summary>
    public bool Write { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It says something else.</exception>
    public static ForkOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new ForkOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--memory" => options with { MemoryMiB = Arguments.Number(arguments, ++i, 16) },
                "--samples" => options with { Samples = Arguments.Number(arguments, ++i, 10) },
                "--warm" => options with { Warm = Arguments.Number(arguments, ++i, 1) },
                "--kills" => options with { Kills = Arguments.Number(arguments, ++i, 1) },
                "--json" => options with { Json = true },
                "--write" => options with { Write = true },
                _ => throw new FormatException($"unknown: {arguments[i]}"),
            };
        }

        return options;
    }
}
