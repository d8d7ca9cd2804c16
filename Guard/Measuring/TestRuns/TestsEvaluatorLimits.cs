namespace Guard.Measuring.TestRuns;

/// <summary>What the <c>tests</c> evaluator cannot stop, said by init.</summary>
public static class TestsEvaluatorLimits
{
    /// <summary>What it leaves open, one attack a line, for init.</summary>
    public static IReadOnlyList<string> Open { get; } =
    [
        "code under test that writes or alters the tests' result file, because it runs in the tests' own process",
        "code under test that replaces the test framework or the assertions while it runs",
        "code that recognises that it is tested, or holds a table of the visible tests' answers (a program evaluator that draws fresh inputs stops the table)",
    ];
}
