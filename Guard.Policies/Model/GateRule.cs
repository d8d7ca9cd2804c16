namespace Guard.Policies.Model;

/// <summary>What the score must do.</summary>
public enum GateRule
{
    /// <summary><c>no-decrease</c>: an equal score lands.</summary>
    NoDecrease,

    /// <summary><c>improve</c>: an equal score does not land.</summary>
    Improve,
}
