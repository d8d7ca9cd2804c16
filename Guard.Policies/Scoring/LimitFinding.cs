using Guard.Policies.Model;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>What is known of one floor or ceiling.</summary>
/// <param name="Limit">The metric.</param>
/// <param name="Answer">Whether the candidate may land as far as this metric says.</param>
/// <param name="Value">The candidate's mean value.</param>
/// <param name="IsCeiling">Whether it is the ceiling that was compared.</param>
internal sealed record LimitFinding(MetricLimit Limit, SequentialAnswer Answer, double Value, bool IsCeiling)
{
    /// <summary>A clause for a verdict, such as <c>p95_ms of 24.1 ms is above the ceiling of 20 ms</c>.</summary>
    public string Text
    {
        get
        {
            var unit = Limit.Unit is null ? "" : " " + Limit.Unit;
            var bound = (IsCeiling ? Limit.Ceiling : Limit.Floor) ?? 0;
            var where = Answer == SequentialAnswer.Refused
                ? (IsCeiling ? "is above the ceiling" : "is below the floor")
                : (IsCeiling ? "cannot be told from the ceiling" : "cannot be told from the floor");
            return $"{Limit.Name} of {ScoreText.Number(Value)}{unit} {where} of {ScoreText.Number(bound)}{unit}";
        }
    }
}
