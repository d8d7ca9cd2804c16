namespace Guard.Measuring.TestRuns;

/// <summary>What the <c>tests</c> evaluator cannot stop, said by init and with every verdict of that kind.</summary>
public static class TestsEvaluatorLimits
{
    /// <summary>One line for a verdict.</summary>
    public const string Summary = "Measured by the project's own tests: code under test runs in the tests' process and could forge their results. A program evaluator closes that.";

    /// <summary>What it leaves open, one attack a line, for init.</summary>
    public static IReadOnlyList<string> Open { get; } =
    [
        "code under test that writes or alters the tests' result file, because it runs in the tests' own process",
        "code under test that replaces the test framework or the assertions while it runs",
        "code that recognises that it is tested, or holds a table of the visible tests' answers (a program evaluator that draws fresh inputs stops the table)",
    ];

    /// <summary>The list for init and documentation.</summary>
    public const string Text = """
        The tests evaluator runs the project's own test command and reads its result file as a claim. It stops: deleted, skipped, renamed and
        edited tests that the policy protects (the baseline's files and its list of tests count), result files in the commit, a result that
        contradicts the exit code, and new tests that count for nothing.
        It does not stop code under test that runs in the tests' own process and
          - writes the result file itself, or changes it when the process ends;
          - replaces the test framework or the assertions while it runs (monkey patches, module initializers, plug-ins and settings files
            that the policy does not protect, build scripts that change the tests' build output);
          - recognises that it is tested, or holds a table of the visible tests' answers.
        Protect test files, test settings and build files in the policy (rules.tests-not-weakened, rules.protected-paths), or use a program evaluator, whose score
        is made in another box from inputs drawn after the push.
        """;
}
