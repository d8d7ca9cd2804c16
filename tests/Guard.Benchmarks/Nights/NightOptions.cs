namespace Guard.Benchmarks.Nights;

/// <summary>How long the night is.</summary>
/// <param name="Attempts">Attempts.</param>
internal sealed record NightOptions(int Attempts)
{
    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static NightOptions Read(string[] arguments)
    {
        var options = new NightOptions(100);
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--write") continue;
            if (arguments[i] == "--attempts" && i + 1 < arguments.Length && int.TryParse(arguments[++i], out int attempts) && attempts > 0) options = options with { Attempts = attempts };
            else throw new FormatException($"'{arguments[i]}' is not understood");
        }

        return options;
    }
}
