using CsCheck;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Policies.Tests.Scoring;

/// <summary>Floors and ceilings on metrics beside the score.</summary>
[TestClass]
public sealed class LimitJudgeTests
{
    private static readonly MetricLimit Latency = new() { Name = "p95_ms", Unit = "ms", Minimum = 0, Maximum = 1000, Ceiling = 20, Effect = 1 };
    private static readonly MetricLimit Accuracy = new() { Name = "accuracy", Minimum = 0, Maximum = 1, Floor = 0.9 };

    [TestMethod]
    [DataRow(12.0, VerdictKind.Accepted, "score improved")]
    [DataRow(21.0, VerdictKind.Accepted, "score improved")]
    [DataRow(21.5, VerdictKind.Rejected, "p95_ms of 21.5 ms is above the ceiling of 20 ms")]
    [DataRow(1000.5, VerdictKind.Failed, "the candidate's p95_ms of 1000.5 is outside the policy's range")]
    [DataRow(-1.0, VerdictKind.Failed, "outside")]
    [DataRow(double.NaN, VerdictKind.Failed, "not a finite number")]
    [DataRow(double.PositiveInfinity, VerdictKind.Failed, "not a finite number")]
    public void One_pair_is_compared_as_it_is(double latency, VerdictKind kind, string reason)
    {
        var verdict = ScoreJudge.Judge(Policy(1, Latency), [With(0.5, 0.9, ("p95_ms", latency))]);
        Assert.AreEqual(kind, verdict.Kind, verdict.Reason);
        Assert.Contains(reason, verdict.Reason);
        Assert.IsFalse(verdict.ScoreLowered, "another metric is not the score");
    }

    [TestMethod]
    public void A_metric_that_was_not_reported_is_never_a_win()
    {
        var verdict = ScoreJudge.Judge(Policy(1, Latency), [With(0.5, 0.9, ("p50_ms", 1))]);
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("did not report the candidate's p95_ms", verdict.Reason);
    }

    [TestMethod]
    public void A_lowered_score_is_said_before_a_broken_limit_and_both_reject()
    {
        var verdict = ScoreJudge.Judge(Policy(1, Latency), [With(0.5, 0.4, ("p95_ms", 500))]);
        Assert.AreEqual((VerdictKind.Rejected, true), (verdict.Kind, verdict.ScoreLowered));
    }

    [TestMethod]
    public void Noisy_values_within_are_accepted_beyond_are_rejected_and_near_go_on()
    {
        var policy = Policy(30, Latency);
        PairSample[] Values(double middle, int count) => [.. Enumerable.Range(0, count).Select(i => With(0.5, 0.5, ("p95_ms", middle + (0.4 * Math.Sin(2.4 * i)))))];
        Assert.AreEqual(VerdictKind.Accepted, ScoreJudge.Judge(policy, Values(15, 10)).Kind);
        var above = ScoreJudge.Judge(policy, Values(24, 10));
        Assert.AreEqual(VerdictKind.Rejected, above.Kind, above.Reason);
        Assert.Contains("above the ceiling", above.Reason);
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, Values(15, 1)));
        Assert.IsTrue(ScoreJudge.NeedsMore(policy, Values(21, 3)), "a deterministic score does not end what is not known of the limit");
    }

    [TestMethod]
    public void One_of_several_limits_is_enough_to_reject()
    {
        Gen.Select(Gen.Double[0, 40], Gen.Double[0.8, 1]).Sample((latency, accuracy) =>
        {
            var verdict = ScoreJudge.Judge(Policy(1, Latency, Accuracy), [With(0.5, 0.5, ("p95_ms", latency), ("accuracy", accuracy))]);
            return (verdict.Kind == VerdictKind.Accepted) == (latency <= 21 && accuracy >= 0.9);
        }, iter: 2000);
    }

    private static PairSample With(double baseline, double candidate, params (string Name, double Value)[] metrics) =>
        new("s", baseline, candidate) { Metrics = metrics.ToDictionary(metric => metric.Name, metric => metric.Value) };

    private static Policy Policy(int pairs, params MetricLimit[] limits) => new()
    {
        Hash = "h", Branch = "main",
        Evaluator = new EvaluatorSettings { Kind = EvaluatorKind.Program, Pairs = pairs, Effect = 0.001, Minimum = 0, Maximum = 1, Limits = limits },
    };
}
