namespace Guard.Policies.Model;

/// <summary>What a finding does.</summary>
public enum FindingAction
{
    /// <summary>Noted, nothing stops.</summary>
    Report,

    /// <summary>Waits for an operator's approval.</summary>
    Hold,

    /// <summary>The candidate is rejected.</summary>
    Reject,
}
