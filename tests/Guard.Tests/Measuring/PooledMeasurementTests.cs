using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;

namespace Guard.Tests.Measuring;

/// <summary>What is measured of two trees is kept, and the sequential test ends the pairs.</summary>
[TestClass]
public sealed class PooledMeasurementTests
{
    private Bench bench = null!;
    private string candidate = "";
    private int runs;

    [TestInitialize]
    public async Task OpenAsync()
    {
        bench = await Bench.CreateAsync();
        bench.Base = await bench.Store.CommitAsync(("eval/eval", "pinned"), ("answer", "0.5"));
        candidate = await bench.Store.CommitAsync(("eval/eval", "edited"), ("answer", "0.75"));
    }

    [TestCleanup]
    public void Close() => bench.Dispose();

    [TestMethod]
    public async Task Pushing_the_same_trees_again_draws_nothing()
    {
        Policy policy = await NoisyAsync();
        Verdict first = await bench.MeasureAsync(Noisy(), policy, candidate);
        int drawn = runs;
        Assert.IsGreaterThan(5, drawn, first.Reason);
        Verdict again = await bench.MeasureAsync(Noisy(), policy, candidate);
        Assert.AreEqual(drawn, runs, "nothing was run");
        Assert.AreEqual((first.Kind, first.Before, first.After), (again.Kind, again.Before, again.After));
        CollectionAssert.AreEqual(first.Samples.ToArray(), again.Samples.ToArray());
        Assert.Contains("nothing was drawn anew", again.Reason);

        // The control: other trees are measured.
        string other = await bench.Store.CommitAsync(("eval/eval", "edited"), ("answer", "0.76"));
        await bench.MeasureAsync(Noisy(), policy, other);
        Assert.IsGreaterThan(drawn, runs);
    }

    [TestMethod]
    public async Task The_test_ends_the_pairs_before_the_cap_and_says_so()
    {
        Verdict verdict = await bench.MeasureAsync(Noisy(), await NoisyAsync(), candidate);
        Assert.AreEqual(VerdictKind.Accepted, verdict.Kind, verdict.Reason);
        Assert.IsLessThan(50, verdict.Samples.Count);
        Assert.AreEqual((verdict.Samples.Count, 50), (verdict.Statistics!.Pairs, verdict.Statistics.MostPairs));
        Assert.AreEqual(2 * verdict.Samples.Count, runs, "one run a side and pair");
    }

    [TestMethod]
    public async Task A_crash_in_the_middle_keeps_what_was_measured_and_is_no_verdict()
    {
        Policy policy = await NoisyAsync();
        var crashing = new FakeLauncher(p => p.Spec.Name == "evaluator" ? runs >= 4 ? Task.FromResult(3) : ReportAsync(p) : p.HangAsync());
        Assert.AreEqual(VerdictKind.Failed, (await bench.MeasureAsync(crashing, policy, candidate)).Kind);
        Verdict after = await bench.MeasureAsync(Noisy(), policy, candidate);
        Assert.AreEqual(2 * after.Samples.Count, runs, "the two pairs from before the crash count and were not drawn again");
    }

    [TestMethod]
    public async Task A_damaged_pool_fails_and_is_not_drawn_anew()
    {
        Policy policy = await NoisyAsync();
        await bench.MeasureAsync(Noisy(), policy, candidate);
        string pool = Directory.GetFiles(Path.Combine(bench.Repository, "pools"), "*.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(pool, File.ReadAllText(pool).Replace("\"v\":1", "\"v\":7"));
        int drawn = runs;
        Verdict verdict = await bench.MeasureAsync(Noisy(), policy, candidate);
        Assert.AreEqual((VerdictKind.Failed, drawn), (verdict.Kind, runs));
        Assert.Contains("cannot be read", verdict.Reason);
    }

    [TestMethod]
    public async Task A_metric_of_the_report_is_held_to_its_ceiling()
    {
        Policy policy = await NoisyAsync();
        policy = policy with { Evaluator = policy.Evaluator! with { Pairs = 1, Limits = [new MetricLimit { Name = "p95_ms", Ceiling = 20 }] } };
        await bench.PinAsync(policy);
        Verdict verdict = await bench.MeasureAsync(Noisy(",\"metrics\":{\"p95_ms\":25}"), policy, candidate);
        Assert.AreEqual(VerdictKind.Rejected, verdict.Kind, verdict.Reason);
        Assert.Contains("p95_ms of 25 is above the ceiling of 20", verdict.Reason);
    }

    private async Task<Policy> NoisyAsync()
    {
        Policy policy = Bench.ProgramPolicy("./answer");
        policy = policy with { Evaluator = policy.Evaluator! with { Pairs = 50, Effect = 0.2 } };
        await bench.PinAsync(policy);
        return policy;
    }

    private FakeLauncher Noisy(string more = "") => new(p => p.Spec.Name == "evaluator" ? ReportAsync(p, more) : p.HangAsync());

    /// <summary>Each run scores a bit different: a low-discrepancy sequence around one half, whichever side it is.</summary>
    private async Task<int> ReportAsync(FakeProcess process, string more = "")
    {
        double score = 0.5 + (0.05 * ((Interlocked.Increment(ref runs) * 0.618034 % 1) - 0.5));
        await FakeProcess.WriteAsync(process.Descriptors[3], FormattableString.Invariant($"{{\"v\":0,\"score\":{score:R},\"cases\":1,\"answered\":1{more}}}\n"));
        return 0;
    }
}
