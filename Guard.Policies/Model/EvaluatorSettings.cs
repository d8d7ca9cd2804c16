namespace Guard.Policies.Model;

/// <summary>How the score is measured.</summary>
public sealed record EvaluatorSettings
{
    /// <summary>The kind.</summary>
    public required EvaluatorKind Kind { get; init; }

    /// <summary>The primary metric's name.</summary>
    public string Metric { get; init; } = "score";

    /// <summary>The primary metric's unit, for people, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether a larger score is better.</summary>
    public bool HigherIsBetter { get; init; } = true;

    /// <summary>Smallest valid score; anything outside the range is a failed measurement.</summary>
    public double Minimum { get; init; } = double.MinValue;

    /// <summary>Largest valid score.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>A difference no larger than this counts as equal, in the metric's unit.</summary>
    public double Effect { get; init; }

    /// <summary>Most pairs (baseline, candidate) measured: noisy scores end when they have decided, deterministic ones after one or two. With 1, one pair is compared as it is.</summary>
    public int Pairs { get; init; } = 1;

    /// <summary>Whether the evaluator is said to give one tree the same score always: then one pair decides, and another score for a tree fails the measurement.</summary>
    public bool Deterministic { get; init; }

    /// <summary><c>program</c>: floors and ceilings on other metrics of the report.</summary>
    public IReadOnlyList<MetricLimit> Limits { get; init; } = [];

    /// <summary>Wall-clock limit of one measurement.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>program</c>: directory of the evaluator, relative to the baseline tree (pinned by content at apply) or absolute on the host.</summary>
    public string? Directory { get; init; }

    /// <summary><c>program</c>: the evaluator's argument vector, run in a copy of <see cref="Directory"/>; may start with a build product of <see cref="EvaluatorBuild"/>.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary><c>program</c>: builds the evaluator once when it is pinned; empty for none.</summary>
    public IReadOnlyList<string> EvaluatorBuild { get; init; } = [];

    /// <summary>The candidate's argument vector: for <c>program</c> what answers the evaluator's messages, for <c>tests</c> the test command.</summary>
    public IReadOnlyList<string> Candidate { get; init; } = [];

    /// <summary><c>tests</c>: glob (relative to the tree) of the result files that the command writes.</summary>
    public string? Results { get; init; }

    /// <summary><c>tests</c>: <c>trx</c> or <c>junit</c>.</summary>
    public string? Format { get; init; }
}
