using System.Globalization;

namespace Guard.Benchmarks;

/// <summary>Reads values of a command line.</summary>
internal static class Arguments
{
    /// <summary>The whole number at a place, which belongs to the option before it.</summary>
    /// <exception cref="FormatException">There is none, or it is smaller.</exception>
    public static int Number(IReadOnlyList<string> arguments, int at, int least) =>
        at < arguments.Count && int.TryParse(arguments[at], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new FormatException($"{arguments[at - 1]} takes a number from {least} on");
}
