using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Policies.Scoring.Pools;

namespace Guard.Measuring.Pools;

/// <summary>The pool of one measurement: opened before the first pair, kept after each, so that what was drawn once stays drawn.</summary>
internal sealed class MeasurementPool
{
    private readonly MeasurementContext context;
    private readonly PoolStore? store;
    private SamplePool pool;

    private MeasurementPool(MeasurementContext context, PoolStore? store, SamplePool pool) => (this.context, this.store, this.pool) = (context, store, pool);

    /// <summary>The pairs so far, in the order in which they were measured.</summary>
    public IReadOnlyList<PairSample> Samples => pool.Samples;

    /// <summary>Whether no further pair is needed.</summary>
    public bool IsDecided => !ScoreJudge.NeedsMore(context.Policy, pool.Samples, pool.History);

    /// <summary>Opens the pool of two trees. A commit against itself has none: it is no candidate and gets no verdict that anything rests on.</summary>
    /// <param name="context">What the measurement shares.</param>
    /// <param name="evaluator">The evaluator's pin.</param>
    /// <param name="baseline">The baseline's tree id.</param>
    /// <param name="candidate">The candidate's tree id.</param>
    /// <exception cref="MeasurementFailureException">A pool is damaged.</exception>
    public static MeasurementPool Open(MeasurementContext context, string evaluator, string baseline, string candidate)
    {
        var key = new SamplePoolKey(SetupHash.Of(context.Policy, evaluator), RungName.Of(context.Launcher.Rung), baseline, candidate);
        DateTimeOffset now = context.Clock.GetLocalNow();
        if (context.OnlyBaseline) return new MeasurementPool(context, null, new SamplePool(key, now, MeasurementHistory.None));
        var store = new PoolStore(context.Paths.Pools);
        if (store.Find(key) is { } known) return new MeasurementPool(context, store, known);
        MeasurementHistory history = PoolHistory.Of(key, store.Of(key.Setup), PoolHistory.NightStart(now));
        // A tests evaluator takes the baseline's claim from its cache: the same score again says nothing there.
        if (context.Policy.Evaluator!.Kind == EvaluatorKind.Tests) history = history with { BaselineScores = [] };
        var pool = new SamplePool(key, now, history);
        store.Keep(pool);
        return new MeasurementPool(context, store, pool);
    }

    /// <summary>Keeps one more pair.</summary>
    public void Add(PairSample sample) => Keep(pool with { Samples = [.. pool.Samples, sample] });

    /// <summary>The verdict by all pairs, which is kept too.</summary>
    /// <param name="evaluator">The evaluator's pin.</param>
    /// <param name="remark">What a person should know besides, or null for what was kept.</param>
    public Verdict Close(string evaluator, string? remark)
    {
        Verdict verdict = ScoreJudge.Judge(context.Policy, pool.Samples, evaluator, pool.History);
        remark ??= pool.Remark;
        if (pool.Verdict != verdict.Kind || pool.Remark != remark) Keep(pool with { Verdict = verdict.Kind, Remark = remark });
        return remark is null ? verdict : verdict with { Reason = $"{verdict.Reason}; {remark}" };
    }

    private void Keep(SamplePool changed)
    {
        pool = changed;
        store?.Keep(pool);
    }
}
