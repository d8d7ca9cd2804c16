namespace Guard.Hooks.Candidates;

/// <summary>What an operator decided on a candidate that the policy held. It holds for that candidate's commit and for no other.</summary>
/// <param name="Approved">True when it may go on to measuring; false when it was rejected.</param>
/// <param name="By">Who decided, as the resident Guard authenticated it.</param>
/// <param name="Reason">Why, in the operator's words, fit to be shown.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Rules">The rules whose findings were approved, in ordinal order; empty for a rejection.</param>
public sealed record OperatorDecision(bool Approved, string By, string Reason, DateTimeOffset At, IReadOnlyList<string> Rules);
