using Guard.Measuring.Layers;
using Guard.Policies.Model;

namespace Guard.Measuring.Programs;

/// <summary>
/// The <c>program</c> evaluator (docs/evaluator-protocol.md): a pinned program in a box of its own drives the tree's program in another box over
/// bounded lines, and reports the score on a descriptor that the other box does not have.
/// </summary>
internal sealed class ProgramEvaluator : IEvaluator
{
    private readonly MeasurementContext context;
    private readonly ProgramBoxes boxes;

    /// <summary>Creates the evaluator of one measurement.</summary>
    /// <param name="context">What the measurement shares.</param>
    /// <param name="hash">The pin.</param>
    /// <param name="directory">The built evaluator.</param>
    /// <param name="uid">The evaluator's uid.</param>
    public ProgramEvaluator(MeasurementContext context, string hash, string directory, uint uid)
    {
        this.context = context;
        Hash = hash;
        boxes = new ProgramBoxes(context.Policy, context.Uid, directory, uid);
    }

    /// <inheritdoc/>
    public string Hash { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Protected => [];

    /// <inheritdoc/>
    public string? Remark => null;

    /// <inheritdoc/>
    public async Task<Reading> ScoreAsync(BuiltTree tree, string seed, string label, CancellationToken cancellationToken)
    {
        var run = new ProgramRun(context, boxes, new RelayLimits());
        ProgramRunResult result = await run.RunAsync(tree, seed, label, cancellationToken);
        EvaluatorReport report = ProgramVerdict.Report(tree.Side, result, Settings);
        context.Log.Event(
            "report", ("name", label), ("score", report.Score), ("cases", report.Cases), ("answered", report.Answered),
            ("metrics", new System.Text.Json.Nodes.JsonObject(report.Metrics.Select(m => KeyValuePair.Create(m.Key, (System.Text.Json.Nodes.JsonNode?)m.Value)))));
        return new Reading(report.Score, report.Metrics);
    }

    private EvaluatorSettings Settings => context.Policy.Evaluator!;
}
