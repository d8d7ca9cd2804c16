namespace Guard.Log.Entries;

/// <summary>A measured score as the log keeps it. Numbers are decimal text, so that no reader's floating point changes them.</summary>
/// <param name="Metric">The primary metric's name.</param>
/// <param name="Before">The baseline's score, invariant round-trip text, or null when the baseline could not be measured.</param>
/// <param name="After">The candidate's score, likewise.</param>
/// <param name="Evaluator">Lower-case hex SHA-256 of the pinned evaluator.</param>
/// <param name="Samples">Lower-case hex SHA-256 of the canonical JSON of all samples.</param>
public sealed record LogScore(string Metric, string? Before, string? After, string Evaluator, string Samples);
