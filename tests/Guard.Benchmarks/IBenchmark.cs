namespace Guard.Benchmarks;

/// <summary>Some things measured against a yardstick. Each run is timed from outside; what is prepared is not.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    string Name { get; }

    /// <summary>One or two sentences: what is measured, against what.</summary>
    string Title { get; }

    /// <summary>Makes ready; runs once.</summary>
    /// <returns>What is timed; the first is the yardstick, on the same machine in the same minute.</returns>
    Task<IReadOnlyList<Subject>> SetUpAsync();

    /// <summary>Makes one round ready; not timed.</summary>
    Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Time without work before each run, so that nobody pays for what the run before left to be done later.</summary>
    TimeSpan Pause => TimeSpan.Zero;

    /// <summary>Removes what was made; runs once, also after a failure.</summary>
    Task TearDownAsync();
}
