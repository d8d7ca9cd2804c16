namespace Guard.Hooks.Gatekeeping;

/// <summary>An operator asked for what cannot be done with this candidate; nothing was changed.</summary>
public sealed class DecisionRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked for and why it cannot be, one sentence.</param>
    /// <param name="next">What to do instead, one sentence.</param>
    public DecisionRefusedException(string message, string next)
        : base(message) => Next = next;

    /// <summary>What to do instead.</summary>
    public string Next { get; }
}
