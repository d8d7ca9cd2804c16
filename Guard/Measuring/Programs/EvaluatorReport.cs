namespace Guard.Measuring.Programs;

/// <summary>What an evaluator reported on its private descriptor (protocol 0).</summary>
/// <param name="Score">The score in the metric's unit, finite.</param>
/// <param name="Cases">Cases asked, at least 1.</param>
/// <param name="Answered">Cases answered, right or wrong.</param>
/// <param name="Metrics">Further metrics by name, for the policy's floors and ceilings and the operator's log.</param>
internal sealed record EvaluatorReport(double Score, long Cases, long Answered, IReadOnlyDictionary<string, double> Metrics);
