using System.Globalization;
using Guard.Policies.Model;
using MathNet.Numerics.Distributions;

namespace Guard.Policies.Scoring;

/// <summary>
/// Turns samples into a verdict. Pure. Deterministic scores are compared as they are; noisy ones by the paired differences' mean and
/// its two-sided 99 % Student-t interval, computed once when all configured pairs are there: looking earlier and stopping at a
/// pleasant moment would make 99 % untrue.
/// </summary>
public static class ScoreJudge
{
    /// <summary>Two-sided level of the interval.</summary>
    public const double Confidence = 0.99;

    /// <summary>Chance with which a lowering of the minimum detectable effect is noticed.</summary>
    public const double Power = 0.95;

    /// <summary>Whether another pair must be measured before <see cref="Judge"/> can decide.</summary>
    /// <exception cref="ArgumentException">The policy has no evaluator.</exception>
    public static bool NeedsMore(Policy policy, IReadOnlyList<PairSample> samples)
    {
        var evaluator = Evaluator(policy);
        return samples.Count == 0 || (Invalid(evaluator, samples) is null && samples.Count < evaluator.Pairs && !IsDeterministic(evaluator, samples));
    }

    /// <summary>Judges the samples.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="samples">The pairs measured, in any order.</param>
    /// <param name="evaluatorHash">Lower-case hex SHA-256 of the pinned evaluator, put into the verdict.</param>
    /// <exception cref="ArgumentException">The policy has no evaluator.</exception>
    public static Verdict Judge(Policy policy, IReadOnlyList<PairSample> samples, string? evaluatorHash = null)
    {
        var evaluator = Evaluator(policy);
        var verdict = Decide(policy, evaluator, samples);
        return verdict with { Metric = evaluator.Metric, Samples = [.. samples], Evaluator = evaluatorHash };
    }

    private static EvaluatorSettings Evaluator(Policy policy) =>
        policy.Evaluator ?? throw new ArgumentException("The policy has no evaluator, so nothing can be judged by score.", nameof(policy));

    private static Verdict Decide(Policy policy, EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples)
    {
        if (Invalid(evaluator, samples) is { } invalid) return new Verdict(VerdictKind.Failed, invalid);
        var before = Mean(samples, sample => sample.Baseline);
        var after = Mean(samples, sample => sample.Candidate);
        if (IsDeterministic(evaluator, samples))
        {
            var difference = Oriented(evaluator, samples[0]);
            return Outcome(policy, evaluator, before, after, difference, difference, null);
        }

        if (samples.Count < Math.Max(2, evaluator.Pairs))
        {
            return new Verdict(VerdictKind.Inconclusive, $"only {samples.Count} of {evaluator.Pairs} pairs were measured, which is too few for noisy scores")
            {
                Before = before, After = after,
            };
        }

        var mean = Mean(samples, sample => Oriented(evaluator, sample));
        var error = StandardError(evaluator, samples, mean);
        var freedom = samples.Count - 1;
        var half = StudentT.InvCDF(0, 1, freedom, 0.5 + (Confidence / 2)) * error;
        var detectable = evaluator.Effect + half + (StudentT.InvCDF(0, 1, freedom, Power) * error);
        if (!double.IsFinite(mean) || !double.IsFinite(detectable))
            return new Verdict(VerdictKind.Failed, "the scores are too large to be compared");
        return Outcome(policy, evaluator, before, after, mean - half, mean + half, detectable);
    }

    /// <summary>The verdict from an interval of the candidate's gain (negative: a loss), in the metric's unit.</summary>
    private static Verdict Outcome(Policy policy, EvaluatorSettings evaluator, double before, double after, double low, double high, double? detectable)
    {
        var margin = Margin(evaluator, before, after);
        var (numbers, effect) = (ScoreText.FromTo(before, after), $"effect size {ScoreText.Number(evaluator.Effect)}");
        var direction = evaluator.HigherIsBetter ? "" : "lower is better, ";
        Verdict Make(VerdictKind kind, string reason, bool lowered = false) =>
            new(kind, reason) { Before = before, After = after, ScoreLowered = lowered, MinimumDetectableEffect = detectable };

        if (high < -margin)
            return Make(VerdictKind.Rejected, $"{evaluator.Metric} {(evaluator.HigherIsBetter ? "lowered" : "worsened")} {numbers} ({direction}{effect})", lowered: true);
        if (low > margin)
            return Make(VerdictKind.Accepted, $"{evaluator.Metric} improved {numbers} ({direction}{effect})");
        if (policy.Gate == GateRule.Improve && high <= margin)
            return Make(VerdictKind.Rejected, $"{evaluator.Metric} did not improve {numbers}, and the gate asks for it ({direction}{effect})");
        if (policy.Gate == GateRule.NoDecrease && low >= -margin)
            return Make(VerdictKind.Accepted, $"{evaluator.Metric} did not {(evaluator.HigherIsBetter ? "lower" : "worsen")} {numbers} ({direction}{effect})");
        return Make(
            VerdictKind.Inconclusive,
            $"{evaluator.Metric} went {numbers}, but the noise is too large to tell ({direction}{effect}, detectable from {ScoreText.Number(detectable ?? 0)})");
    }

    /// <summary>
    /// The effect size with room for rounding: 0.913 - 0.912 is a little more than 0.001 in binary, yet counts as equal. An effect of
    /// zero stays zero, so that there any loss is one.
    /// </summary>
    private static double Margin(EvaluatorSettings evaluator, double before, double after)
    {
        const double Ulps = 4 * 2.220446049250313e-16;
        return evaluator.Effect > 0 ? evaluator.Effect + (Ulps * Math.Max(Math.Abs(before), Math.Abs(after))) : 0;
    }

    private static double Oriented(EvaluatorSettings evaluator, PairSample sample) =>
        evaluator.HigherIsBetter ? sample.Candidate - sample.Baseline : sample.Baseline - sample.Candidate;

    private static bool IsDeterministic(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples)
    {
        if (samples.Count == 0) return false;
        if (evaluator.Pairs == 1 && samples.Count == 1) return true;
        return samples.Count >= 2 && samples.All(sample => Same(sample.Baseline, samples[0].Baseline) && Same(sample.Candidate, samples[0].Candidate));
    }

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static double Mean(IReadOnlyList<PairSample> samples, Func<PairSample, double> value) =>
        samples.Skip(1).All(sample => Same(value(sample), value(samples[0]))) ? value(samples[0]) : samples.Sum(sample => value(sample) / samples.Count);

    private static double StandardError(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples, double mean)
    {
        var squares = samples.Sum(sample => Math.Pow(Oriented(evaluator, sample) - mean, 2));
        return Math.Sqrt(squares / (samples.Count - 1) / samples.Count);
    }

    /// <summary>Why the samples cannot be judged at all, or null.</summary>
    private static string? Invalid(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples)
    {
        if (samples.Count == 0) return "nothing was measured";
        foreach (var sample in samples)
        {
            if (Invalid(evaluator, "baseline", sample.Baseline) is { } baseline) return baseline;
            if (Invalid(evaluator, "candidate", sample.Candidate) is { } candidate) return candidate;
        }

        return null;
    }

    private static string? Invalid(EvaluatorSettings evaluator, string who, double score)
    {
        if (!double.IsFinite(score)) return $"the {who}'s {evaluator.Metric} is not a finite number ({score.ToString(CultureInfo.InvariantCulture)})";
        return score < evaluator.Minimum || score > evaluator.Maximum
            ? $"the {who}'s {evaluator.Metric} of {ScoreText.Number(score)} is outside the policy's range from {ScoreText.Number(evaluator.Minimum)} to {ScoreText.Number(evaluator.Maximum)}"
            : null;
    }
}
