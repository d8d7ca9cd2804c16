namespace Guard.Hooks.Gatekeeping;

/// <summary>One line about a candidate for whoever waits.</summary>
/// <param name="Candidate">The candidate's id.</param>
/// <param name="Line">The line, without a prefix.</param>
public sealed record GateProgress(string Candidate, string Line);
