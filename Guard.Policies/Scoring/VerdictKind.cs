namespace Guard.Policies.Scoring;

/// <summary>The four verdicts, and nothing else.</summary>
public enum VerdictKind
{
    /// <summary>It may land.</summary>
    Accepted,

    /// <summary>It may not land: a rule or the score says so.</summary>
    Rejected,

    /// <summary>The measurement cannot tell; a protected ref does not move.</summary>
    Inconclusive,

    /// <summary>The candidate or the evaluator could not be built or measured.</summary>
    Failed,
}
