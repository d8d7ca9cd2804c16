namespace Guard.Measuring;

/// <summary>What one run of the evaluator gave for one tree.</summary>
/// <param name="Score">The score, finite.</param>
/// <param name="Metrics">Other metrics by name, finite; empty where the kind has none.</param>
internal sealed record Reading(double Score, IReadOnlyDictionary<string, double> Metrics);
