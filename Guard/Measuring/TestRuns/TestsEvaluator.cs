using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Measuring.Pinning;

namespace Guard.Measuring.TestRuns;

/// <summary>The <c>tests</c> evaluator: the project's own test command, its result file a claim against the baseline's inventory.</summary>
internal sealed class TestsEvaluator : IEvaluator
{
    private readonly TestRunner runner;
    private TestClaim? baseline;
    private IReadOnlyList<string> lost = [];

    /// <summary>Creates the evaluator of one measurement.</summary>
    public TestsEvaluator(MeasurementContext context)
    {
        runner = new TestRunner(context);
        Hash = EvaluatorPin.SettingsHash(context.Policy);
        Protected = [.. context.Policy.Rules.Tests, .. context.Policy.Rules.ProtectedPaths];
    }

    /// <inheritdoc/>
    public string Hash { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Protected { get; }

    /// <inheritdoc/>
    public string? Remark => lost.Count == 0
        ? null
        : $"no longer passing: {string.Join(", ", lost.Take(5).Select(l => Printable.Line(l)))}{(lost.Count > 5 ? $" and {lost.Count - 5} more" : "")}";

    /// <summary>Runs the baseline once (or takes its cached claim), so that the inventory is known before the candidate is scored.</summary>
    public async Task OpenAsync(BuiltTree tree, CancellationToken cancellationToken) =>
        baseline = await runner.BaselineAsync(tree, Hash, cancellationToken);

    /// <inheritdoc/>
    public async Task<Reading> ScoreAsync(BuiltTree tree, string seed, string label, CancellationToken cancellationToken)
    {
        TestClaim inventory = baseline ?? throw new InvalidOperationException("The evaluator was not opened.");
        if (tree.Side == Side.Baseline) return Reading(inventory, inventory);
        TestClaim claim = await runner.RunAsync(tree, label, cancellationToken);
        lost = TestScore.Lost(inventory, claim);
        return Reading(inventory, claim);
    }

    private static Reading Reading(TestClaim inventory, TestClaim claim) => new(TestScore.Of([.. inventory.Outcomes.Keys], claim), new Dictionary<string, double>());
}
