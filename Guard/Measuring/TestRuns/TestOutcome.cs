namespace Guard.Measuring.TestRuns;

/// <summary>What a result file claims of one test.</summary>
internal enum TestOutcome
{
    /// <summary>It ran and passed.</summary>
    Passed,

    /// <summary>It ran and failed.</summary>
    Failed,

    /// <summary>It was skipped, ignored or not executed.</summary>
    NotExecuted,
}
