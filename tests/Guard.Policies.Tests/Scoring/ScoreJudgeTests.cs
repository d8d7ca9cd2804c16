using CsCheck;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Policies.Tests.Scoring;

[TestClass]
public sealed class ScoreJudgeTests
{
    [TestMethod]
    [DataRow(0.913, 0.804, VerdictKind.Rejected, "score lowered from 0.913 to 0.804 (effect size 0.001)")]
    [DataRow(0.804, 0.913, VerdictKind.Accepted, "score improved from 0.804 to 0.913 (effect size 0.001)")]
    [DataRow(0.5, 0.5, VerdictKind.Accepted, "score did not lower at 0.5 (effect size 0.001)")]
    [DataRow(0.913, 0.912, VerdictKind.Accepted, "score did not lower from 0.913 to 0.912 (effect size 0.001)")]
    [DataRow(0.9134, 0.9123, VerdictKind.Rejected, "score lowered from 0.9134 to 0.9123 (effect size 0.001)")]
    public void One_pair_decides_a_deterministic_score(double before, double after, VerdictKind kind, string reason)
    {
        var verdict = ScoreJudge.Judge(Policy(), [new("01", before, after)], "e1");
        Assert.AreEqual((kind, reason), (verdict.Kind, verdict.Reason));
        Assert.AreEqual(kind == VerdictKind.Rejected, verdict.ScoreLowered);
        Assert.AreEqual((before, after, "score", "e1"), (verdict.Before, verdict.After, verdict.Metric, verdict.Evaluator));
        Assert.IsNull(verdict.MinimumDetectableEffect);
        Assert.AreEqual(1, verdict.Samples.Count);
    }

    [TestMethod]
    public void Improve_needs_the_gain_and_does_not_call_an_equal_score_lowered()
    {
        var policy = Policy(gate: GateRule.Improve);
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, [new("", 0.5, 0.6)]).Kind);
        var equal = ScoreJudge.Judge(policy, [new("", 0.5, 0.5)]);
        Assert.AreEqual((VerdictKind.Rejected, false), (equal.Kind, equal.ScoreLowered));
        var lower = ScoreJudge.Judge(policy, [new("", 0.5, 0.4)]);
        Assert.AreEqual((VerdictKind.Rejected, true), (lower.Kind, lower.ScoreLowered));
    }

    [TestMethod]
    public void Lower_is_better_turns_the_direction()
    {
        var policy = Policy(higher: false, minimum: 0, maximum: 1000);
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, [new("", 100, 90)]).Kind);
        var worse = ScoreJudge.Judge(policy, [new("", 100, 110)]);
        Assert.AreEqual(("score worsened from 100 to 110 (lower is better, effect size 0.001)", true), (worse.Reason, worse.ScoreLowered));
    }

    [TestMethod]
    [DataRow(double.NaN, 0.5)]
    [DataRow(0.5, double.NaN)]
    [DataRow(0.5, double.PositiveInfinity)]
    [DataRow(0.5, double.NegativeInfinity)]
    [DataRow(0.5, 1.0001)]
    [DataRow(-0.1, 0.5)]
    public void Not_a_number_infinite_and_out_of_range_fail(double before, double after)
    {
        var verdict = ScoreJudge.Judge(Policy(pairs: 3), [new("", before, after)]);
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.IsFalse(ScoreJudge.NeedsMore(Policy(pairs: 3), [new("", before, after)]), "measuring on cannot help");
    }

    [TestMethod]
    public void No_sample_fails_and_no_evaluator_is_a_mistake_of_the_caller()
    {
        Assert.AreEqual(VerdictKind.Failed, ScoreJudge.Judge(Policy(), []).Kind);
        Assert.IsTrue(ScoreJudge.NeedsMore(Policy(), []));
        Assert.ThrowsExactly<ArgumentException>(() => ScoreJudge.Judge(new Policy { Hash = "", Branch = "main" }, []));
    }

    [TestMethod]
    public void Huge_scores_do_not_overflow_into_a_verdict_for()
    {
        var policy = Policy(pairs: 3, minimum: double.MinValue, maximum: double.MaxValue);
        PairSample[] samples = [new("", double.MinValue, double.MaxValue), new("", double.MaxValue, double.MinValue), new("", 0, 1)];
        Assert.AreEqual(VerdictKind.Failed, ScoreJudge.Judge(policy, samples).Kind);
    }

    [TestMethod]
    public void Two_identical_pairs_are_enough_and_others_need_all()
    {
        var policy = Policy(pairs: 5);
        PairSample[] same = [new("a", 0.5, 0.4), new("b", 0.5, 0.4)];
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, same[..1]));
        Assert.IsFalse(ScoreJudge.NeedsMore(policy, same));
        Assert.AreEqual(VerdictKind.Rejected, ScoreJudge.Judge(policy, same).Kind);
        PairSample[] noisy = [new("a", 0.5, 0.5), new("b", 0.5, 0.51)];
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, noisy));
        Assert.AreEqual(VerdictKind.Inconclusive, ScoreJudge.Judge(policy, noisy).Kind, "stopping early decides nothing");
        Assert.IsFalse(ScoreJudge.NeedsMore(policy, [.. noisy, .. noisy, .. noisy]));
    }

    [TestMethod]
    public void Noise_gives_an_interval_and_a_detectable_effect()
    {
        var policy = Policy(pairs: 10, effect: 0.02);
        double[] wiggle = [0.001, -0.002, 0.0015, -0.0005, 0.002, -0.001, 0.0005, -0.0015, 0.001, -0.001];
        Verdict With(double shift, double scale) => ScoreJudge.Judge(policy, [.. wiggle.Select((w, i) => new PairSample($"{i}", 0.5, 0.5 + shift + (scale * w)))]);
        Assert.AreEqual(VerdictKind.Rejected, With(-0.05, 1).Kind);
        Assert.AreEqual(VerdictKind.Accepted, With(0, 1).Kind);
        Assert.AreEqual(VerdictKind.Accepted, With(0.05, 1).Kind);
        var unclear = With(-0.03, 30);
        Assert.AreEqual(VerdictKind.Inconclusive, unclear.Kind);
        Assert.Contains("detectable from", unclear.Reason);
        Assert.IsGreaterThan(0.02, unclear.MinimumDetectableEffect!.Value);
        Assert.IsGreaterThan(With(0, 1).MinimumDetectableEffect!.Value, unclear.MinimumDetectableEffect!.Value);
    }

    /// <summary>t(0.995, 9) = 3.2498 (any table of Student's distribution); the interval must use that, not the normal's 2.5758.</summary>
    [TestMethod]
    [DataRow(-0.0324, VerdictKind.Inconclusive)]
    [DataRow(-0.0326, VerdictKind.Rejected)]
    public void Interval_is_students(double mean, VerdictKind expected)
    {
        // Ten differences with a standard error of exactly 0.01: mean ± d, sum of squares = 9 * 10 * 0.01².
        var d = Math.Sqrt(0.009 / 10);
        var policy = Policy(pairs: 10, effect: 0, minimum: -10, maximum: 10);
        var verdict = ScoreJudge.Judge(policy, [.. Enumerable.Range(0, 10).Select(i => new PairSample($"{i}", 0, mean + (i % 2 == 0 ? d : -d)))]);
        Assert.AreEqual(expected, verdict.Kind);
    }

    [TestMethod]
    public void Mirrored_scores_give_the_mirrored_direction_the_same_verdict()
    {
        Samples.Sample(pairs =>
        {
            var up = ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100), pairs);
            var down = ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100, higher: false), [.. pairs.Select(p => new PairSample(p.Seed, -p.Baseline, -p.Candidate))]);
            return up.Kind == down.Kind && up.ScoreLowered == down.ScoreLowered;
        }, iter: 2000);
    }

    [TestMethod]
    public void Order_of_pairs_does_not_matter()
    {
        Samples.Sample(
            pairs => ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100), pairs).Kind
                == ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100), [.. pairs.Reverse()]).Kind, iter: 2000);
    }

    [TestMethod]
    public void Better_candidate_never_gets_a_worse_verdict()
    {
        Gen.Select(Samples, Gen.Int[0, 300], Gen.Bool).Sample((pairs, steps, improve) =>
        {
            // Steps of 1/1024 keep the differences exact, so that shifting changes the mean and nothing else.
            var shift = steps / 1024.0;
            var policy = Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100, gate: improve ? GateRule.Improve : GateRule.NoDecrease);
            return Rank(ScoreJudge.Judge(policy, [.. pairs.Select(p => p with { Candidate = p.Candidate + shift })])) >= Rank(ScoreJudge.Judge(policy, pairs));
        }, iter: 2000);
    }

    [TestMethod]
    public void Candidate_equal_to_its_baseline_is_never_rejected_as_lowered()
    {
        Gen.Double[0, 1].Array[1, 12].Sample(scores =>
        {
            var verdict = ScoreJudge.Judge(Policy(pairs: scores.Length), [.. scores.Select(s => new PairSample("", s, s))]);
            return verdict is { Kind: VerdictKind.Accepted, ScoreLowered: false };
        }, iter: 1000);
    }

    private static readonly Gen<PairSample[]> Samples =
        Gen.Select(Gen.Int[-2048, 2048], Gen.Int[-2048, 2048]).Select((b, c) => new PairSample("", b / 1024.0, c / 1024.0)).Array[1, 8];

    private static int Rank(Verdict verdict) => verdict.Kind switch { VerdictKind.Rejected => 0, VerdictKind.Inconclusive => 1, VerdictKind.Accepted => 2, _ => -1 };

    private static Policy Policy(
        int pairs = 1, double effect = 0.001, double minimum = 0, double maximum = 1, bool higher = true, GateRule gate = GateRule.NoDecrease) => new()
    {
        Hash = "h", Branch = "main", Gate = gate,
        Evaluator = new EvaluatorSettings { Kind = EvaluatorKind.Program, Pairs = pairs, Effect = effect, Minimum = minimum, Maximum = maximum, HigherIsBetter = higher },
    };
}
