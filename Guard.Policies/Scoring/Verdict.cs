using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>A verdict with everything that led to it. Never deleted, only annotated. Its JSON (<see cref="VerdictJson"/>) is a documented contract.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Reason">One sentence a person reads first, such as "score lowered from 0.91 to 0.80".</param>
public sealed record Verdict(VerdictKind Kind, string Reason)
{
    /// <summary>What the rules found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The metric's name, when something was measured.</summary>
    public string? Metric { get; init; }

    /// <summary>The baseline's score (mean over pairs).</summary>
    public double? Before { get; init; }

    /// <summary>The candidate's score (mean over pairs).</summary>
    public double? After { get; init; }

    /// <summary>The pairs measured.</summary>
    public IReadOnlyList<PairSample> Samples { get; init; } = [];

    /// <summary>Lower-case hex SHA-256 of the pinned evaluator.</summary>
    public string? Evaluator { get; init; }

    /// <summary>
    /// Smallest loss that is rejected in 95 of 100 cases at this noise by the pairs that the policy allows, in the metric's unit; null when deterministic
    /// or when no number can be given.
    /// </summary>
    public double? MinimumDetectableEffect { get; init; }

    /// <summary>The numbers behind it; null when deterministic or when too little was measured.</summary>
    public VerdictStatistics? Statistics { get; init; }

    /// <summary>Whether the score, and not a rule, rejected it.</summary>
    public bool ScoreLowered { get; init; }
}
