namespace Guard.Policies.Model;

/// <summary>A metric beside the primary one that a candidate must keep above a floor or below a ceiling.</summary>
public sealed record MetricLimit
{
    /// <summary>The metric's name in the evaluator's report.</summary>
    public required string Name { get; init; }

    /// <summary>Its unit, for people, or null.</summary>
    public string? Unit { get; init; }

    /// <summary>Smallest valid value; anything outside the range is a failed measurement.</summary>
    public double Minimum { get; init; } = double.MinValue;

    /// <summary>Largest valid value.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>Below it a candidate does not land; null for none.</summary>
    public double? Floor { get; init; }

    /// <summary>Above it a candidate does not land; null for none.</summary>
    public double? Ceiling { get; init; }

    /// <summary>A value beyond floor or ceiling by no more than this counts as within; in the metric's unit, 0 or more.</summary>
    public double Effect { get; init; }
}
