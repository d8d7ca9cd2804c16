using Guard.Policies.Model;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>The sentences of verdicts by score.</summary>
internal sealed class VerdictText(ScoreEvidence evidence)
{
    private EvaluatorSettings Evaluator => evidence.Evaluator;

    /// <summary>It is worse.</summary>
    public string Lowered => $"{Evaluator.Metric} {(Evaluator.HigherIsBetter ? "lowered" : "worsened")} {Numbers} ({Details})";

    /// <summary>It is better.</summary>
    public string Improved => $"{Evaluator.Metric} improved {Numbers} ({Details})";

    /// <summary>It is not worse.</summary>
    public string Held => $"{Evaluator.Metric} did not {(Evaluator.HigherIsBetter ? "lower" : "worsen")} {Numbers} ({Details})";

    /// <summary>It is not better, and has to be.</summary>
    public string NotImproved => $"{Evaluator.Metric} did not improve {Numbers}, and the gate asks for it ({Details})";

    /// <summary>Nobody can tell.</summary>
    public string Open
    {
        get
        {
            var (taken, most) = (evidence.Samples.Count, Evaluator.Pairs);
            if (taken < most) return $"only {taken} of {most} pairs were measured, which is too few for noisy scores";
            if (most < SequentialDesign.LeastPairs) return $"{Evaluator.Metric} went {Numbers}, but it is noisy, and {most} pairs are too few to tell (pairs: {SequentialDesign.LeastPairs} or more)";
            var from = evidence.Detectable is double least ? $"detectable from {ScoreText.Number(least)}{Unit}" : "nothing detectable";
            return $"{Evaluator.Metric} went {Numbers}, but the noise is too large to tell ({Details}, {from})";
        }
    }

    /// <summary>The policy is wrong about its evaluator.</summary>
    public string Contradicted =>
        $"the policy says `deterministic: true`, but one tree got different scores of {Evaluator.Metric}: remove it from the policy and set `pairs` and `effect`, or repair the evaluator";

    private string Unit => Evaluator.Unit is null ? "" : " " + Evaluator.Unit;

    private string Numbers => ScoreText.FromTo(evidence.Before, evidence.After) + Unit;

    private string Details
    {
        get
        {
            var text = $"{(Evaluator.HigherIsBetter ? "" : "lower is better, ")}effect size {ScoreText.Number(Evaluator.Effect)}{Unit}";
            if (evidence.Statistics is not { } statistics) return text;
            var range = (statistics.Low, statistics.High) switch
            {
                (double low, double high) => $", gain from {ScoreText.Number(low)} to {ScoreText.Number(high)}{Unit}",
                (double low, null) => $", gain at least {ScoreText.Number(low)}{Unit}",
                _ => "",
            };
            return $"{text}, {statistics.Pairs} of at most {statistics.MostPairs} pairs{range}";
        }
    }
}
