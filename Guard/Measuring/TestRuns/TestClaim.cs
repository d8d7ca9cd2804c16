namespace Guard.Measuring.TestRuns;

/// <summary>What all result files of one run claim together.</summary>
internal sealed class TestClaim
{
    /// <summary>Most test ids of a run.</summary>
    public const int MostTests = 500_000;

    private readonly Dictionary<string, TestOutcome> outcomes = new(StringComparer.Ordinal);

    /// <summary>The claimed outcome by test id.</summary>
    public IReadOnlyDictionary<string, TestOutcome> Outcomes => outcomes;

    /// <summary>Whether any test is claimed to have failed.</summary>
    public bool AnyFailed => outcomes.ContainsValue(TestOutcome.Failed);

    /// <summary>Adds a result. Of several results of one id the worst counts: repeating a test does not outvote a failure.</summary>
    /// <exception cref="ResultFileException">There are too many, or the id is empty or too long.</exception>
    public void Add(string id, TestOutcome outcome)
    {
        if (id.Length is 0 or > 4096) throw new ResultFileException("a test's name is empty or longer than 4096 characters");
        if (outcomes.Count >= MostTests) throw new ResultFileException($"it holds more than {MostTests} tests");
        outcomes[id] = outcomes.TryGetValue(id, out TestOutcome before) ? Worst(before, outcome) : outcome;
    }

    private static TestOutcome Worst(TestOutcome a, TestOutcome b)
    {
        if (a == TestOutcome.Failed || b == TestOutcome.Failed) return TestOutcome.Failed;
        return a == TestOutcome.Passed ? b : a;
    }
}
