using Guard.Policies.Model;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>
/// Judges floors and ceilings by the candidate's own values, with the test that judges the score: how far within a bound a value is, is its gain. All
/// must hold for a candidate to land, so each keeps the whole error of landing; what rejects a good candidate is shared out among them.
/// </summary>
internal static class LimitJudge
{
    /// <summary>Judges every bound.</summary>
    /// <param name="evaluator">The evaluator.</param>
    /// <param name="samples">Valid pairs, at least one.</param>
    /// <param name="landError">The error of landing that this candidate may take.</param>
    public static IReadOnlyList<LimitFinding> Judge(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples, double landError)
    {
        var findings = new List<LimitFinding>();
        foreach (var limit in evaluator.Limits)
        {
            double[] values = [.. samples.Select(sample => sample.Metrics[limit.Name])];
            var isOne = samples.Count == 1 && (evaluator.Deterministic || evaluator.Pairs == 1);
            var design = new SequentialDesign
            {
                Effect = limit.Effect, LandError = landError, RejectError = RejectError(evaluator), MostPairs = evaluator.Pairs,
            };
            if (limit.Floor is double floor) findings.Add(Judge(limit, values, [.. values.Select(value => value - floor)], design, isOne, isCeiling: false));
            if (limit.Ceiling is double ceiling) findings.Add(Judge(limit, values, [.. values.Select(value => ceiling - value)], design, isOne, isCeiling: true));
        }

        return findings;
    }

    /// <summary>Each comparison's part of <see cref="ErrorBudget.Reject"/>.</summary>
    public static double RejectError(EvaluatorSettings evaluator) =>
        ErrorBudget.Reject / (1 + evaluator.Limits.Sum(limit => (limit.Floor is null ? 0 : 1) + (limit.Ceiling is null ? 0 : 1)));

    private static LimitFinding Judge(MetricLimit limit, double[] values, double[] rooms, SequentialDesign design, bool isOne, bool isCeiling)
    {
        var repeats = rooms.All(room => ScoreCheck.Same(room, rooms[0]));
        if (isOne || (repeats && values.Length > 1))
        {
            var slack = limit.Effect + (Margins.Ulps * Math.Abs(values[0]));
            return new LimitFinding(limit, rooms[0] >= -slack ? SequentialAnswer.Lands : SequentialAnswer.Refused, values[0], isCeiling);
        }

        var test = SequentialTest.Of(design, rooms);
        return new LimitFinding(limit, test.Answer, values.Sum(value => value / values.Length), isCeiling);
    }
}
