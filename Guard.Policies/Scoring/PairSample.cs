using System.Collections.ObjectModel;

namespace Guard.Policies.Scoring;

/// <summary>One pair of measurements with the same seed, in the metric's unit.</summary>
/// <param name="Seed">The seed both got, drawn after the push; lower-case hex.</param>
/// <param name="Baseline">The baseline's score.</param>
/// <param name="Candidate">The candidate's score.</param>
public sealed record PairSample(string Seed, double Baseline, double Candidate)
{
    /// <summary>Whether the candidate was measured first, as the draw had it.</summary>
    public bool CandidateFirst { get; init; }

    /// <summary>The candidate's other metrics that the policy limits, by name; empty for none.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = ReadOnlyDictionary<string, double>.Empty;
}
