namespace Guard.Policies.Scoring.Sequential;

/// <summary>What a sequential test says after a pair.</summary>
public enum SequentialAnswer
{
    /// <summary>Another pair is needed.</summary>
    Continue,

    /// <summary>A loss of twice the effect or more is refuted: it may land.</summary>
    Lands,

    /// <summary>That nothing was lost is refuted, twice in a row: it may not land.</summary>
    Refused,

    /// <summary>All pairs that are allowed did not tell.</summary>
    Inconclusive,
}
