using System.Globalization;
using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>Says why samples are no measurement. What is not a number, infinite, out of range or missing is never a win.</summary>
internal static class ScoreCheck
{
    /// <summary>Beyond this, squares of differences overflow.</summary>
    private const double Largest = 1e150;

    /// <summary>Why the samples cannot be judged at all, or null.</summary>
    public static string? Invalid(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples)
    {
        if (samples.Count == 0) return "nothing was measured";
        foreach (var sample in samples)
        {
            var invalid = Invalid("baseline", evaluator.Metric, sample.Baseline, evaluator.Minimum, evaluator.Maximum)
                ?? Invalid("candidate", evaluator.Metric, sample.Candidate, evaluator.Minimum, evaluator.Maximum)
                ?? evaluator.Limits.Select(limit => Invalid(limit, sample)).FirstOrDefault(found => found is not null);
            if (invalid is not null) return invalid;
        }

        var first = samples[0];
        var varies = samples.Any(sample => !Same(sample.Baseline, first.Baseline) || !Same(sample.Candidate, first.Candidate));
        return varies && samples.Any(sample => !(Math.Abs(sample.Candidate - sample.Baseline) < Largest)) ? "the scores are too large to be compared" : null;
    }

    /// <summary>Whether two scores are the same bits.</summary>
    public static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static string? Invalid(MetricLimit limit, PairSample sample) => sample.Metrics.TryGetValue(limit.Name, out var value)
        ? Invalid("candidate", limit.Name, value, Math.Max(limit.Minimum, -Largest), Math.Min(limit.Maximum, Largest))
        : $"the evaluator did not report the candidate's {limit.Name}, which the policy limits";

    private static string? Invalid(string who, string metric, double score, double minimum, double maximum)
    {
        if (!double.IsFinite(score)) return $"the {who}'s {metric} is not a finite number ({score.ToString(CultureInfo.InvariantCulture)})";
        return score < minimum || score > maximum
            ? $"the {who}'s {metric} of {ScoreText.Number(score)} is outside the policy's range from {ScoreText.Number(minimum)} to {ScoreText.Number(maximum)}"
            : null;
    }
}
