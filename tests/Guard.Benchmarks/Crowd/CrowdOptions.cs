namespace Guard.Benchmarks.Crowd;

/// <summary>How large the crowd is.</summary>
/// <param name="Clients">Clients at once, each a run of its own.</param>
/// <param name="Pushes">Changes of each.</param>
/// <param name="Boxed">Whether ingest workers are processes in boxes.</param>
internal sealed record CrowdOptions(int Clients, int Pushes, bool Boxed)
{
    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static CrowdOptions Read(string[] arguments)
    {
        var options = new CrowdOptions(32, 50, true);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--write") continue;
            if (arguments[i] == "--open") options = options with { Boxed = false };
            else if (arguments[i] == "--clients" && i + 1 < arguments.Length && int.TryParse(arguments[++i], out int clients) && clients > 0) options = options with { Clients = clients };
            else if (arguments[i] == "--pushes" && i + 1 < arguments.Length && int.TryParse(arguments[++i], out int pushes) && pushes > 0) options = options with { Pushes = pushes };
            else throw new FormatException($"'{arguments[i]}' is not understood");
        }

        return options;
    }
}
