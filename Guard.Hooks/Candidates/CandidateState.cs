namespace Guard.Hooks.Candidates;

/// <summary>
/// A candidate's states: received → screened → held | measured → accepted | rejected | inconclusive | failed; accepted → reverted.
/// (A rule may reject, and an unreadable push fail, straight from received or screened.)
/// </summary>
public enum CandidateState
{
    /// <summary>Durable, not looked at yet.</summary>
    Received,

    /// <summary>Passed the rules; waits for measurement.</summary>
    Screened,

    /// <summary>Waits for an operator's approval.</summary>
    Held,

    /// <summary>Measured; the verdict is being carried out.</summary>
    Measured,

    /// <summary>Landed on the branch.</summary>
    Accepted,

    /// <summary>Refused by a rule or the score; kept in the vault.</summary>
    Rejected,

    /// <summary>The measurement cannot tell; kept in the vault.</summary>
    Inconclusive,

    /// <summary>Could not be built or measured; kept in the vault.</summary>
    Failed,

    /// <summary>Had landed and was reverted by a Guard-authored commit.</summary>
    Reverted,
}
