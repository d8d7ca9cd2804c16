using CsCheck;
using Guard.Policies.Scoring;
using Guard.Policies.Scoring.Pools;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Tests.Scoring.Pools;

[TestClass]
public sealed class SamplePoolTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.FromHours(1));

    private static readonly Gen<PairSample> Pairs =
        from seed in Gen.String[Gen.Char["0123456789abcdef"], 1, 64]
        from baseline in Gen.Double.Where(double.IsFinite)
        from candidate in Gen.Double.Where(double.IsFinite)
        from first in Gen.Bool
        select new PairSample(seed, baseline, candidate) { CandidateFirst = first };

    [TestMethod]
    public void What_is_written_is_read_back_to_the_last_bit()
    {
        Gen.Select(Pairs.Array[0, 5], Gen.Int[0, 1000], Gen.Bool, Gen.Enum<VerdictKind>()).Sample((pairs, notLanded, scaled, verdict) =>
        {
            var history = new MeasurementHistory { NotLanded = notLanded, BaselineScores = [.. pairs.Select(pair => pair.Baseline)], Scale = scaled ? new NoiseScale(0.1, 5) : null };
            var pool = new SamplePool(Key("b", "c"), Noon, history) { Samples = pairs, Verdict = scaled ? verdict : null, Remark = scaled ? "a \"word\"\n" : null };
            var back = SamplePoolJson.Read(SamplePoolJson.Write(pool));
            return back.Samples.SequenceEqual(pairs) && back.Key == pool.Key && back.BegunAt == pool.BegunAt && back.Verdict == pool.Verdict && back.Remark == pool.Remark
                && back.History.NotLanded == notLanded && back.History.Scale == history.Scale && back.History.BaselineScores.SequenceEqual(history.BaselineScores);
        }, iter: 500);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("{\"v\":2}")]
    public void What_is_no_pool_is_an_error(string text) => Assert.ThrowsExactly<FormatException>(() => SamplePoolJson.Read(text));

    [TestMethod]
    [DataRow("\"v\":1", "\"v\":2")]
    [DataRow("\"v\":1", "\"v\":1,\"v\":1")]
    [DataRow("\"v\":1", "\"v\":1,\"extra\":0")]
    [DataRow("\"seed\":\"s\"", "\"seed\":7")]
    [DataRow("\"seed\":\"s\"", "\"seed\":\"s\",\"more\":1")]
    [DataRow("\"candidate\":0.5", "\"candidate\":1e999")]
    [DataRow("\"candidate\":0.5", "\"candidate\":\"NaN\"")]
    [DataRow("\"notLanded\":0", "\"notLanded\":-1")]
    [DataRow("\"freedom\":5", "\"freedom\":0")]
    [DataRow("\"verdict\":\"accepted\"", "\"verdict\":\"Accepted\"")]
    [DataRow("\"rung\":\"process\"", "\"rung\":\"\"")]
    public void A_damaged_pool_is_an_error_and_never_an_empty_one(string good, string bad)
    {
        var history = new MeasurementHistory { Scale = new NoiseScale(1, 5) };
        var text = SamplePoolJson.Write(new SamplePool(Key("b", "c"), Noon, history) { Samples = [new("s", 0.25, 0.5)], Verdict = VerdictKind.Accepted });
        Assert.Contains(good, text);
        SamplePoolJson.Read(text);
        Assert.ThrowsExactly<FormatException>(() => SamplePoolJson.Read(text.Replace(good, bad, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Any_text_is_a_pool_or_a_format_error()
    {
        var text = SamplePoolJson.Write(new SamplePool(Key("b", "c"), Noon, MeasurementHistory.None) { Samples = [new("s", 1, 2)] });
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char).Sample((at, unit) =>
        {
            try
            {
                SamplePoolJson.Read(text[..at] + unit + text[(at + 1)..]);
            }
            catch (FormatException)
            {
                // The one exception that is documented.
            }
        }, iter: 2000);
    }

    [TestMethod]
    public void History_counts_tries_of_this_night_of_the_same_setup_that_did_not_land()
    {
        SamplePool[] pools =
        [
            Pool("b", "1", Noon.AddHours(1), VerdictKind.Rejected), Pool("b", "2", Noon.AddHours(2), VerdictKind.Accepted), Pool("b", "3", Noon.AddHours(3), null),
            Pool("b", "4", Noon.AddHours(-1), VerdictKind.Rejected), Pool("b", "5", Noon.AddHours(1), VerdictKind.Rejected, rung: "vm"), Pool("b", "c", Noon.AddHours(1), VerdictKind.Rejected),
        ];
        Assert.AreEqual(2, PoolHistory.Of(Key("b", "c"), pools, Noon).NotLanded);
    }

    [TestMethod]
    public void A_trees_scores_count_wherever_it_stood()
    {
        SamplePool[] pools = [Pool("b", "1", Noon, null, samples: [new("s", 0.5, 0.4)]), Pool("a", "b", Noon, null, samples: [new("s", 0.3, 0.6)])];
        CollectionAssert.AreEquivalent(new[] { 0.5, 0.6 }, PoolHistory.Of(Key("b", "c"), pools, Noon).BaselineScores.ToArray());
    }

    [TestMethod]
    public void The_scale_is_the_middle_one_so_that_no_candidate_sets_it()
    {
        SamplePool Scattered(string candidate, double by) =>
            Pool("b", candidate, Noon, null, samples: [.. Enumerable.Range(0, 9).Select(i => new PairSample("s", 0.5, 0.5 + (by * ((i % 3) - 1))))]);
        Assert.IsNull(PoolHistory.Of(Key("b", "c"), [], Noon).Scale);
        var honest = PoolHistory.Of(Key("b", "c"), [Scattered("1", 0.01), Scattered("2", 0.01), Scattered("3", 0.01)], Noon).Scale!;
        var poisoned = PoolHistory.Of(Key("b", "c"), [Scattered("1", 0.01), Scattered("2", 0.01), Scattered("3", 1000)], Noon).Scale!;
        Assert.AreEqual(honest.Deviation, poisoned.Deviation);
        Assert.AreEqual(0.00866, honest.Deviation, 0.0006, "the standard deviation of -0.01, 0, 0.01 evenly, Gaussian noise's median bias taken out");
        Assert.AreEqual(24, honest.Freedom);
    }

    [TestMethod]
    public void A_night_goes_from_noon_to_noon()
    {
        Assert.AreEqual(Noon, PoolHistory.NightStart(Noon));
        Assert.AreEqual(Noon, PoolHistory.NightStart(Noon.AddHours(23.9)));
        Assert.AreEqual(Noon.AddDays(-1), PoolHistory.NightStart(Noon.AddMinutes(-1)));
    }

    private static SamplePoolKey Key(string baseline, string candidate, string rung = "process") => new("setup", rung, baseline, candidate);

    private static SamplePool Pool(string baseline, string candidate, DateTimeOffset begun, VerdictKind? verdict, string rung = "process", PairSample[]? samples = null) =>
        new(Key(baseline, candidate, rung), begun, MeasurementHistory.None) { Verdict = verdict, Samples = samples ?? [] };
}
