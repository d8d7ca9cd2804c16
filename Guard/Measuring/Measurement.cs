using System.Collections.ObjectModel;
using System.Security.Cryptography;
using Guard.Measuring.Layers;
using Guard.Measuring.Pinning;
using Guard.Measuring.Pools;
using Guard.Measuring.Programs;
using Guard.Measuring.TestRuns;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Measuring;

/// <summary>One measurement, step by step.</summary>
internal sealed class Measurement
{
    private readonly MeasurementContext context;

    /// <summary>Creates a measurement.</summary>
    public Measurement(MeasurementContext context) => this.context = context;

    /// <summary>Runs it.</summary>
    /// <exception cref="MeasurementFailureException">There is no score.</exception>
    public async Task<Verdict> RunAsync(CancellationToken cancellationToken)
    {
        // The evaluator comes first: without it no code of a tree needs to run.
        IEvaluator evaluator = await EvaluatorAsync(cancellationToken);
        var trees = new TreeLayers(context);
        TreeLayer baselineTree = await trees.TreeAsync(Side.Baseline, cancellationToken);
        TreeLayer candidateTree = context.OnlyBaseline ? baselineTree : await trees.TreeAsync(Side.Candidate, cancellationToken);
        MeasurementPool pool = MeasurementPool.Open(context, evaluator.Hash, baselineTree.Id, candidateTree.Id);
        if (pool.IsDecided)
        {
            Verdict known = pool.Close(evaluator.Hash, remark: null);
            return known with { Reason = $"{known.Reason}; these trees were measured before, and nothing was drawn anew" };
        }

        TreeLayer? over = evaluator.Protected.Count == 0 ? null : await trees.ProtectedAsync(baselineTree.Id, evaluator.Protected, cancellationToken);
        var prepare = new PrepareLayers(context);
        PreparedLayer? prepared = await prepare.PrepareAsync(baselineTree, cancellationToken);
        var build = new BuildLayers(context, prepare);
        BuiltTree baseline = await build.BuildAsync(Side.Baseline, baselineTree, prepared, over, cancellationToken);
        // A commit against itself is a baseline's own score: there is no candidate that could run or be blamed.
        BuiltTree candidate = context.OnlyBaseline ? baseline : await build.BuildAsync(Side.Candidate, candidateTree, prepared, over, cancellationToken);
        if (evaluator is TestsEvaluator tests) await tests.OpenAsync(baseline, cancellationToken);
        await PairsAsync(evaluator, pool, baseline, candidate, cancellationToken);
        return pool.Close(evaluator.Hash, evaluator.Remark);
    }

    private async Task<IEvaluator> EvaluatorAsync(CancellationToken cancellationToken)
    {
        if (context.Policy.Evaluator!.Kind == EvaluatorKind.Tests) return new TestsEvaluator(context);
        var store = new EvaluatorStore(context.Paths, context.Clock);
        await TemporaryDirectory.SweepAsync(store.TemporaryRoot);
        uint uid = await CacheOwner.GetAsync(context.Paths.Evaluators, context.Identities, context.Uid, context.Clock, cancellationToken);
        string hash = store.Pinned(context.Policy);
        var build = new EvaluatorBuild(store, context.Runner, context.Identities);
        string directory = await build.GetAsync(hash, context.Policy, uid, outcome => context.Log.Keep("build-evaluator", outcome), cancellationToken);
        return new ProgramEvaluator(context, hash, directory, uid);
    }

    private async Task PairsAsync(IEvaluator evaluator, MeasurementPool pool, BuiltTree baseline, BuiltTree candidate, CancellationToken cancellationToken)
    {
        EvaluatorSettings settings = context.Policy.Evaluator!;
        do
        {
            int number = pool.Samples.Count + 1;
            if (settings.Pairs > 1) context.Progress.Report($"pair {number} of at most {settings.Pairs}"); // who asked has said already that it is measured
            string seed = RandomNumberGenerator.GetHexString(64, lowercase: true);
            BuiltTree[] order = context.OnlyBaseline ? [baseline] : [baseline, candidate];
            RandomNumberGenerator.Shuffle(order.AsSpan());
            var readings = new Dictionary<Side, Reading>();
            foreach (BuiltTree tree in order)
            {
                readings[tree.Side] = await evaluator.ScoreAsync(tree, seed, $"pair-{number}-{tree.Side.Name()}", cancellationToken);
            }

            Reading scored = readings[candidate.Side];
            pool.Add(new PairSample(seed, readings[Side.Baseline].Score, scored.Score)
            {
                CandidateFirst = order[0].Side == Side.Candidate,
                Metrics = settings.Limits.Count == 0
                    ? ReadOnlyDictionary<string, double>.Empty
                    : scored.Metrics.Where(metric => settings.Limits.Any(limit => limit.Name == metric.Key)).ToDictionary(),
            });
            context.Log.Event(
                "pair", ("number", number), ("first", order[0].Side.Name()), ("seed", seed),
                ("baseline", readings[Side.Baseline].Score), ("candidate", scored.Score));
        }
        while (!pool.IsDecided);
    }
}
