using Guard.Policies.Model;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>What valid samples say about one candidate.</summary>
internal sealed class ScoreEvidence
{
    private readonly SequentialTest? test;
    private readonly double gain;

    /// <summary>Works it out.</summary>
    public ScoreEvidence(Policy policy, EvaluatorSettings evaluator, IReadOnlyList<PairSample> samples, MeasurementHistory history)
    {
        (Policy, Evaluator, Samples) = (policy, evaluator, samples);
        Repeats = RepeatabilityCheck.Of(evaluator, samples, history);
        var landError = ErrorBudget.Land(history.NotLanded);
        if (Repeats == Repeatability.Noisy)
        {
            var design = new SequentialDesign
            {
                Effect = evaluator.Effect, Reference = policy.Gate == GateRule.Improve ? 2 * evaluator.Effect : 0, LandError = landError,
                RejectError = LimitJudge.RejectError(evaluator), MostPairs = evaluator.Pairs, Scale = history.Scale,
            };
            test = SequentialTest.Of(design, samples.Select(sample => RepeatabilityCheck.Gain(evaluator, sample)));
            Statistics = VerdictStatistics.Of(test, design);
            Detectable = test.Figures()?.Detectable;
        }

        gain = RepeatabilityCheck.Gain(evaluator, samples[0]);
        Before = Mean(sample => sample.Baseline);
        After = Mean(sample => sample.Candidate);
        Margin = Margins.Of(evaluator, Before, After);
        Limits = Repeats == Repeatability.Contradicted ? [] : LimitJudge.Judge(evaluator, samples, landError);
    }

    /// <summary>The policy in force.</summary>
    public Policy Policy { get; }

    /// <summary>Its evaluator.</summary>
    public EvaluatorSettings Evaluator { get; }

    /// <summary>The pairs.</summary>
    public IReadOnlyList<PairSample> Samples { get; }

    /// <summary>Whether the scores are deterministic.</summary>
    public Repeatability Repeats { get; }

    /// <summary>The baseline's mean score.</summary>
    public double Before { get; }

    /// <summary>The candidate's mean score.</summary>
    public double After { get; }

    /// <summary>The effect size with room for rounding.</summary>
    public double Margin { get; }

    /// <summary>Floors and ceilings.</summary>
    public IReadOnlyList<LimitFinding> Limits { get; }

    /// <summary>The numbers of noisy scores, or null.</summary>
    public VerdictStatistics? Statistics { get; }

    /// <summary>Smallest detectable loss, or null.</summary>
    public double? Detectable { get; }

    /// <summary>What the score itself says.</summary>
    public SequentialAnswer Answer => Repeats switch
    {
        Repeatability.Noisy => test!.Answer,
        Repeatability.Exact when Policy.Gate == GateRule.Improve => gain > Margin ? SequentialAnswer.Lands : SequentialAnswer.Refused,
        Repeatability.Exact => gain >= -Margin ? SequentialAnswer.Lands : SequentialAnswer.Refused,
        _ => Samples.Count >= Evaluator.Pairs ? SequentialAnswer.Inconclusive : SequentialAnswer.Continue,
    };

    /// <summary>Whether the candidate is shown to be worse, by more than the effect as far as its mean says.</summary>
    public bool IsLowered => Repeats == Repeatability.Noisy ? Statistics is { High: < 0 } && Statistics.Gain < -Evaluator.Effect : gain < -Margin;

    /// <summary>Whether the candidate is shown to be better, by more than the effect as far as its mean says.</summary>
    public bool IsImproved => Repeats == Repeatability.Noisy ? Statistics is { Shown: > 0 } && Statistics.Gain > Evaluator.Effect : gain > Margin;

    private double Mean(Func<PairSample, double> value)
    {
        var used = Samples.Take(test?.Pairs ?? Samples.Count).ToList();
        return used.All(sample => ScoreCheck.Same(value(sample), value(used[0]))) ? value(used[0]) : used.Sum(sample => value(sample) / used.Count);
    }
}
