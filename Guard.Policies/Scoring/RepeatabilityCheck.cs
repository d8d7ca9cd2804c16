using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>
/// Recognises deterministic scores. One pair is enough when the baseline's tree scored the same to the last bit under another seed before. A gain has to show
/// itself a second time even then: the history speaks of the baseline, and a candidate that throws dice would land by its luck.
/// One that is equal or lower gains nothing by chance, so nothing is repeated for it.
/// </summary>
internal static class RepeatabilityCheck
{
    /// <summary>Looks at samples and history.</summary>
    /// <param name="evaluator">The evaluator.</param>
    /// <param name="samples">At least one pair.</param>
    /// <param name="history">What is known.</param>
    public static Repeatability Of(EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples, MeasurementHistory history)
    {
        var first = samples[0];
        var same = samples.All(sample => ScoreCheck.Same(sample.Baseline, first.Baseline) && ScoreCheck.Same(sample.Candidate, first.Candidate))
            && history.BaselineScores.All(score => ScoreCheck.Same(score, first.Baseline));
        if (evaluator.Deterministic) return same ? Repeatability.Exact : Repeatability.Contradicted;
        if (evaluator.Pairs == 1 && samples.Count == 1) return Repeatability.Exact;
        if (!same) return Repeatability.Noisy;
        if (samples.Count > 1) return Repeatability.Exact;
        return history.BaselineScores.Count > 0 && Gain(evaluator, first) <= 0 ? Repeatability.Exact : Repeatability.Unknown;
    }

    /// <summary>How much better the candidate was in a pair, in the metric's unit.</summary>
    public static double Gain(EvaluatorSettings evaluator, PairSample sample) =>
        evaluator.HigherIsBetter ? sample.Candidate - sample.Baseline : sample.Baseline - sample.Candidate;
}
