namespace Guard.Benchmarks;

/// <summary>One thing that is timed.</summary>
/// <param name="Name">A few words for the table.</param>
/// <param name="RunAsync">What is timed, from outside.</param>
internal sealed record Subject(string Name, Func<Task> RunAsync)
{
    /// <summary>How many operations one run does, at least 1; more than 1 shows operations a second as well.</summary>
    public int Operations { get; init; } = 1;

    /// <summary>
    /// For a part of something: the milliseconds that it took in the round that has just run, measured inside. Null where the time from outside counts.
    /// </summary>
    public Func<double>? Measured { get; init; }
}
