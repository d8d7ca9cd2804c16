using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Scoring;

/// <summary>What earlier measurements with the same evaluator, on the same rung, say before a candidate's first pair. It stays the same for all of its pairs.</summary>
public sealed record MeasurementHistory
{
    /// <summary>Nothing is known.</summary>
    public static MeasurementHistory None { get; } = new();

    /// <summary>The noise of a pair's difference, or null.</summary>
    public NoiseScale? Scale { get; init; }

    /// <summary>Scores that the baseline's tree got before, under other seeds.</summary>
    public IReadOnlyList<double> BaselineScores { get; init; } = [];

    /// <summary>Candidates of this night whose measuring began and that did not land; 0 or more.</summary>
    public int NotLanded { get; init; }
}
