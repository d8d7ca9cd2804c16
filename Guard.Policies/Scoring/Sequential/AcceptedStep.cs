namespace Guard.Policies.Scoring.Sequential;

/// <summary>One candidate of the chain that landed since the anchor.</summary>
/// <param name="Candidate">Its id, such as <c>C12</c>.</param>
/// <param name="Gain">Its measured mean gain over its own baseline, in the metric's unit; a loss is negative.</param>
public sealed record AcceptedStep(string Candidate, double Gain);
