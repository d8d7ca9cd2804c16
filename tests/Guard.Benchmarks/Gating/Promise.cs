namespace Guard.Benchmarks.Gating;

/// <summary>A number beside what the issue of the gate promises.</summary>
/// <param name="What">For the table.</param>
/// <param name="Here">The number with its interval, as text.</param>
/// <param name="Bound">What is promised.</param>
/// <param name="IsKept">Whether the number, and its whole interval where it has one, is within it.</param>
internal sealed record Promise(string What, string Here, string Bound, bool IsKept)
{
    /// <summary>A rate that must not be above a limit, its interval neither.</summary>
    public static Promise AtMost(string what, Rate rate, double limit) => new(what, rate.ToString(), FormattableString.Invariant($"≤ {100 * limit:0.#} %"), rate.High <= limit);

    /// <summary>A number that must not be above a limit.</summary>
    public static Promise AtMost(string what, double number, double limit, string unit) =>
        new(what, FormattableString.Invariant($"{number:0.##}{unit}"), FormattableString.Invariant($"≤ {limit:0.##}{unit}"), number <= limit);
}
