namespace Guard.Benchmarks;

/// <summary>Something measured against a yardstick. Each run is timed from outside; what is prepared in <see cref="SetUpAsync"/> is not.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line and in SPECIFICATION.md.</summary>
    string Name { get; }

    /// <summary>One sentence: what is measured, against what.</summary>
    string Title { get; }

    /// <summary>Makes ready; runs once.</summary>
    Task SetUpAsync();

    /// <summary>What the measurement is compared with, on the same machine in the same minute.</summary>
    Task RunYardstickAsync();

    /// <summary>What is measured.</summary>
    Task RunAsync();

    /// <summary>Removes what was made; runs once, also after a failure.</summary>
    Task TearDownAsync();
}
