using Guard.Policies.Model;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>
/// Turns samples into a verdict. Pure. Deterministic scores are compared as they are; noisy ones by <see cref="SequentialTest"/>, which may be asked after
/// every pair. docs/scoring.md says what it promises and what it cannot.
/// </summary>
public static class ScoreJudge
{
    /// <summary>Whether another pair must be measured before <see cref="Judge"/> can decide.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="samples">The pairs measured, in the order in which they were.</param>
    /// <param name="history">What was known before the first, or null for nothing.</param>
    /// <exception cref="ArgumentException">The policy has no evaluator.</exception>
    public static bool NeedsMore(Policy policy, IReadOnlyList<PairSample> samples, MeasurementHistory? history = null)
    {
        var evaluator = Evaluator(policy);
        if (samples.Count == 0) return true;
        if (ScoreCheck.Invalid(evaluator, samples) is not null || samples.Count >= evaluator.Pairs) return false;
        return Answer(new ScoreEvidence(policy, evaluator, samples, history ?? MeasurementHistory.None)) == SequentialAnswer.Continue;
    }

    /// <summary>Judges the samples.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="samples">The pairs measured, in the order in which they were.</param>
    /// <param name="evaluatorHash">Lower-case hex SHA-256 of the pinned evaluator, put into the verdict.</param>
    /// <param name="history">What was known before the first, or null for nothing.</param>
    /// <exception cref="ArgumentException">The policy has no evaluator.</exception>
    public static Verdict Judge(Policy policy, IReadOnlyList<PairSample> samples, string? evaluatorHash = null, MeasurementHistory? history = null)
    {
        var evaluator = Evaluator(policy);
        var verdict = ScoreCheck.Invalid(evaluator, samples) is { } invalid
            ? new Verdict(VerdictKind.Failed, invalid)
            : Decide(new ScoreEvidence(policy, evaluator, samples, history ?? MeasurementHistory.None));
        return verdict with { Metric = evaluator.Metric, Samples = [.. samples], Evaluator = evaluatorHash };
    }

    private static EvaluatorSettings Evaluator(Policy policy) =>
        policy.Evaluator ?? throw new ArgumentException("The policy has no evaluator, so nothing can be judged by score.", nameof(policy));

    /// <summary>The worst of what score and limits say: one that refuses is enough, and all must let it land.</summary>
    private static SequentialAnswer Answer(ScoreEvidence evidence)
    {
        if (evidence.Repeats == Repeatability.Contradicted) return SequentialAnswer.Inconclusive;
        SequentialAnswer[] all = [evidence.Answer, .. evidence.Limits.Select(limit => limit.Answer)];
        return all.Contains(SequentialAnswer.Refused) ? SequentialAnswer.Refused
            : all.Contains(SequentialAnswer.Continue) ? SequentialAnswer.Continue
            : all.Contains(SequentialAnswer.Inconclusive) ? SequentialAnswer.Inconclusive : SequentialAnswer.Lands;
    }

    private static Verdict Decide(ScoreEvidence evidence)
    {
        var text = new VerdictText(evidence);
        if (evidence.Repeats == Repeatability.Contradicted) return new Verdict(VerdictKind.Failed, text.Contradicted);
        Verdict Make(VerdictKind kind, string reason, bool lowered = false) => new(kind, reason)
        {
            Before = evidence.Before, After = evidence.After, ScoreLowered = lowered, Statistics = evidence.Statistics, MinimumDetectableEffect = evidence.Detectable,
        };

        // A lowered score is said first: it is what people look for. Then what else refuses, then what is open.
        var beyond = evidence.Limits.Where(limit => limit.Answer == SequentialAnswer.Refused).ToList();
        if (evidence.Answer == SequentialAnswer.Refused)
            return evidence.IsLowered ? Make(VerdictKind.Rejected, text.Lowered, lowered: true) : Make(VerdictKind.Rejected, text.NotImproved);
        if (beyond.Count > 0) return Make(VerdictKind.Rejected, string.Join("; ", beyond.Select(limit => limit.Text)));
        if (evidence.Answer != SequentialAnswer.Lands) return Make(VerdictKind.Inconclusive, text.Open);
        return evidence.Limits.FirstOrDefault(limit => limit.Answer != SequentialAnswer.Lands) is { } open
            ? Make(VerdictKind.Inconclusive, $"{open.Text} by {evidence.Samples.Count} pairs, so it does not land")
            : Make(VerdictKind.Accepted, evidence.IsImproved ? text.Improved : text.Held);
    }
}
