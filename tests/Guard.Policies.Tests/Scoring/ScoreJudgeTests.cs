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

    [TestMethod]
    public void A_verdict_by_noisy_scores_says_what_it_rests_on()
    {
        var policy = Policy(pairs: 40, effect: 0.02, minimum: -10, maximum: 10);
        double[] wiggle = [0.01, -0.02, 0.015, -0.005, 0.02, -0.01, 0.005, -0.015];
        var verdict = ScoreJudge.Judge(policy, [.. wiggle.Select((w, i) => new PairSample($"{i}", 0.5, 0.5 + w))]);
        var statistics = verdict.Statistics!;
        Assert.AreEqual(VerdictKind.Accepted, verdict.Kind, verdict.Reason);
        Assert.IsGreaterThan(-0.04, statistics.Low!.Value, "twice the effect is refuted");
        Assert.IsGreaterThan(0, statistics.High!.Value);
        Assert.AreEqual((40, 0.02, 0.04, 0.01), (statistics.MostPairs, statistics.Effect, statistics.LandError, statistics.RejectError));
        Assert.IsLessThanOrEqualTo(wiggle.Length, statistics.Pairs);
        Assert.AreEqual(wiggle.Take(statistics.Pairs).Average(), statistics.Gain, 1e-12);
        StringAssert.Contains(verdict.Reason, $"{statistics.Pairs} of at most 40 pairs, gain from ");
        Assert.AreEqual(statistics, VerdictJson.FromJson(VerdictJson.ToJson(verdict)).Statistics);
    }

    [TestMethod]
    public void An_answer_once_given_stays_whatever_comes_after_it()
    {
        var policy = Policy(pairs: 50, effect: 0.02, minimum: -10, maximum: 10);
        PairSample[] lands = [.. Enumerable.Range(0, 8).Select(i => new PairSample($"{i}", 0.5, 0.5 + (i % 2 == 0 ? 0.001 : -0.001)))];
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, lands).Kind);
        PairSample[] more = [.. lands, .. Enumerable.Range(0, 20).Select(i => new PairSample($"x{i}", 0.5, 0.1 + (i * 0.0001)))];
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, more).Kind);
        Assert.IsFalse(ScoreJudge.NeedsMore(policy, more));
    }

    [TestMethod]
    public void Mirrored_scores_give_the_mirrored_direction_the_same_verdict()
    {
        Samples.Sample(pairs =>
        {
            var up = ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100), pairs);
            var down = ScoreJudge.Judge(Policy(pairs: pairs.Length, effect: 0.01, minimum: -100, maximum: 100, higher: false), [.. pairs.Select(p => new PairSample(p.Seed, -p.Baseline, -p.Candidate))]);
            return up.Kind == down.Kind && up.ScoreLowered == down.ScoreLowered;
        }, iter: 500);
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
        }, iter: 500);
    }

    [TestMethod]
    public void Candidate_equal_to_its_baseline_is_never_rejected_as_lowered()
    {
        Gen.Double[0, 1].Array[1, 12].Sample(scores =>
        {
            var verdict = ScoreJudge.Judge(Policy(pairs: scores.Length), [.. scores.Select(s => new PairSample("", s, s))]);
            return verdict is { Kind: not VerdictKind.Rejected and not VerdictKind.Failed, ScoreLowered: false };
        }, iter: 500);
    }

    [TestMethod]
    public void A_baseline_that_repeats_itself_makes_one_pair_enough_but_not_for_a_gain()
    {
        var policy = Policy(pairs: 5);
        var known = new MeasurementHistory { BaselineScores = [0.5] };
        PairSample[] equal = [new("a", 0.5, 0.5)], lower = [new("a", 0.5, 0.4)], higher = [new("a", 0.5, 0.6)];
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, equal), "nothing is known");
        Assert.IsFalse(ScoreJudge.NeedsMore(policy, equal, known));
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, equal, null, known).Kind);
        Assert.AreEqual((VerdictKind.Rejected, true), (ScoreJudge.Judge(policy, lower, null, known).Kind, ScoreJudge.Judge(policy, lower, null, known).ScoreLowered));
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, higher, known), "a gain shows itself twice");
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, [.. higher, new("b", 0.5, 0.6)], null, known).Kind);
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, [.. higher, new("b", 0.5, 0.45)], known), "dice");
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, equal, known with { BaselineScores = [0.5, 0.51] }), "the baseline's scores differ");
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, [.. equal, .. equal], known with { BaselineScores = [0.51] }), "twice the same by luck is not deterministic");
    }

    [TestMethod]
    public void What_the_policy_calls_deterministic_is_measured_once_and_held_to_it()
    {
        var policy = Policy() with { Evaluator = Policy().Evaluator! with { Deterministic = true } };
        Assert.IsFalse(ScoreJudge.NeedsMore(policy, [new("a", 0.5, 0.6)]));
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, [new("a", 0.5, 0.6)]).Kind);
        var other = ScoreJudge.Judge(policy, [new("a", 0.5, 0.6)], null, new MeasurementHistory { BaselineScores = [0.4] });
        Assert.AreEqual(VerdictKind.Failed, other.Kind);
        Assert.Contains("deterministic: true", other.Reason);
    }

    [TestMethod]
    public void Two_allowed_pairs_are_too_few_for_noise_and_the_reason_says_so()
    {
        var verdict = ScoreJudge.Judge(Policy(pairs: 2), [new("a", 0.5, 0.5), new("b", 0.51, 0.5)]);
        Assert.AreEqual(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("pairs: 3 or more", verdict.Reason);
    }

    [TestMethod]
    public void Tries_that_did_not_land_make_landing_harder_and_never_easier()
    {
        var policy = Policy(pairs: 100, effect: 0.02, minimum: -10, maximum: 10);
        PairSample[] samples = [.. Enumerable.Range(0, 60).Select(i => new PairSample($"{i}", 0.5, 0.5 + (0.03 * Math.Sin(i * 2.4))))];
        int Needed(int notLanded)
        {
            var history = new MeasurementHistory { NotLanded = notLanded };
            return Enumerable.Range(1, samples.Length).First(n => !ScoreJudge.NeedsMore(policy, samples[..n], history));
        }

        int[] needed = [Needed(0), Needed(1), Needed(10), Needed(99)];
        CollectionAssert.AreEqual(needed.Order().ToArray(), needed);
        Assert.IsGreaterThan(needed[0], needed[3]);
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
