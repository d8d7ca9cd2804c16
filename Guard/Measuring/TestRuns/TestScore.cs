namespace Guard.Measuring.TestRuns;

/// <summary>Scores a claim against the baseline's inventory. Pure.</summary>
internal static class TestScore
{
    /// <summary>Passed ids of the inventory over all its ids, 0 to 1. Missing, skipped and not executed ids did not pass; others do not count.</summary>
    /// <exception cref="ArgumentException">The inventory is empty.</exception>
    public static double Of(IReadOnlyCollection<string> inventory, TestClaim claim)
    {
        if (inventory.Count == 0) throw new ArgumentException("The inventory is empty.", nameof(inventory));
        return (double)inventory.Count(id => Passed(claim, id)) / inventory.Count;
    }

    /// <summary>Ids that the baseline passes and the other claim does not, sorted.</summary>
    public static IReadOnlyList<string> Lost(TestClaim baseline, TestClaim other) =>
        [.. baseline.Outcomes.Keys.Where(id => Passed(baseline, id) && !Passed(other, id)).Order(StringComparer.Ordinal)];

    /// <summary>Says how a claim and an exit code contradict each other, or null when they agree.</summary>
    public static string? Contradiction(TestClaim claim, int? exitCode) => (claim.AnyFailed, exitCode) switch
    {
        (false, not 0) => "claim contradicts exit code: the result files name no failed test, but the command failed",
        (true, 0) => "claim contradicts exit code: the result files name failed tests, but the command succeeded",
        _ => null,
    };

    private static bool Passed(TestClaim claim, string id) => claim.Outcomes.TryGetValue(id, out TestOutcome outcome) && outcome == TestOutcome.Passed;
}
