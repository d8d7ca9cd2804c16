using Guard.Hooks.Candidates;

namespace Guard.Hooks.Gatekeeping;

/// <summary>What an operator's order came to.</summary>
/// <param name="Candidate">The candidate as it is now.</param>
/// <param name="Changed">False when the same had been decided before: nothing was done or logged again.</param>
public sealed record OperatorResult(Candidate Candidate, bool Changed);
