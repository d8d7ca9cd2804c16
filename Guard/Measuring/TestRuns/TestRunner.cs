using System.Text.Json;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Policies.Model;

namespace Guard.Measuring.TestRuns;

/// <summary>Runs the test command over a built tree in a fresh box and reads what it claims.</summary>
internal sealed class TestRunner
{
    private readonly MeasurementContext context;

    /// <summary>Creates a runner.</summary>
    public TestRunner(MeasurementContext context) => this.context = context;

    /// <summary>The baseline's claim, cached by everything that went into it.</summary>
    public async Task<TestClaim> BaselineAsync(BuiltTree tree, string settingsHash, CancellationToken cancellationToken)
    {
        string key = LayerKey.Of(["tests", tree.Key, settingsHash]);
        string layer = await context.Cache.GetAsync("tests", key, Make, cancellationToken);
        return Load(await File.ReadAllBytesAsync(Path.Combine(layer, "claim.json"), cancellationToken));

        async Task Make(string scratch)
        {
            TestClaim claim = await RunAsync(tree, "baseline-tests", cancellationToken);
            if (claim.Outcomes.Count == 0)
            {
                throw Failure(Side.Baseline, $"its test command wrote no result that matches '{Settings.Results}'. Check evaluator.candidate, evaluator.results and evaluator.format in the policy");
            }

            await File.WriteAllBytesAsync(Path.Combine(scratch, "layer/claim.json"), JsonSerializer.SerializeToUtf8Bytes(claim.Outcomes), cancellationToken);
        }
    }

    /// <summary>Runs the command and reads its claim.</summary>
    /// <exception cref="MeasurementFailureException">It ran out of time or resources, wrote what is no result file, or contradicts itself.</exception>
    public async Task<TestClaim> RunAsync(BuiltTree tree, string label, CancellationToken cancellationToken)
    {
        await using TemporaryDirectory scratch = TemporaryDirectory.Create(context.Cache.TemporaryRoot);
        StepBox.Scratch(context, scratch.Path, "upper", "work");
        string upper = Path.Combine(scratch.Path, "upper");
        BoxOutcome outcome = await context.Runner.RunAsync(StepBox.Spec(context, Settings.Candidate, tree.Mounts(upper)), Settings.Timeout, cancellationToken);
        context.Log.Keep(label, outcome);
        context.Note(outcome.Isolation);
        if (outcome.TimedOut || outcome.Exit.ResourceKilled || outcome.Exit.ExitCode is null or 127)
        {
            throw Failure(tree.Side, $"its test command {outcome.Ending}\n{outcome.LastLines}");
        }

        TestClaim claim = Read(tree.Side, upper);
        context.Log.Event("claim", ("name", label), ("tests", claim.Outcomes.Count), ("failed", claim.Outcomes.Count(o => o.Value == TestOutcome.Failed)));
        return TestScore.Contradiction(claim, outcome.Exit.ExitCode) is string contradiction
            ? throw Failure(tree.Side, $"{contradiction} ({outcome.Ending})\n{outcome.LastLines}")
            : claim;
    }

    private EvaluatorSettings Settings => context.Policy.Evaluator!;

    private TestClaim Read(Side side, string upper)
    {
        var claim = new TestClaim();
        string at = Settings.Results ?? "";
        try
        {
            foreach ((string path, byte[] bytes) in ResultFiles.Read(upper, at))
            {
                at = path;
                if (Settings.Format == "trx") TrxParser.Parse(bytes, claim);
                else if (Settings.Format == "junit") JUnitParser.Parse(bytes, claim);
                else throw new ResultFileException($"the policy's evaluator.format '{Settings.Format}' is neither trx nor junit");
            }
        }
        catch (ResultFileException error)
        {
            throw Failure(side, $"its result file '{Printable.Line(at)}' cannot be used: {error.Message}");
        }

        return claim;
    }

    private static TestClaim Load(byte[] json)
    {
        var claim = new TestClaim();
        foreach ((string id, TestOutcome outcome) in JsonSerializer.Deserialize<Dictionary<string, TestOutcome>>(json)!) claim.Add(id, outcome);
        return claim;
    }

    private static MeasurementFailureException Failure(Side side, string what) => new($"The {side.Name()} could not be measured: {what}");
}
