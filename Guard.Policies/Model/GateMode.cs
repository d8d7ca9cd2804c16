namespace Guard.Policies.Model;

/// <summary>When a candidate reaches the branch.</summary>
public enum GateMode
{
    /// <summary><c>hold</c>: measured first, then promoted. Prevention.</summary>
    Hold,

    /// <summary><c>land-then-revert</c>: promoted after screening, measured, reverted if it lowered the score. Repair.</summary>
    LandThenRevert,
}
