using System.Text.Json.Nodes;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Candidates;

/// <summary>The outcome of a measurement.</summary>
/// <param name="Verdict">The score's verdict, without rule findings.</param>
/// <param name="Isolation">The isolation that was in force, as JSON for the log; null when no code ran.</param>
public sealed record MeasurementResult(Verdict Verdict, JsonObject? Isolation);
