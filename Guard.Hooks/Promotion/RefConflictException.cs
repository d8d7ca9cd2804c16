namespace Guard.Hooks.Promotion;

/// <summary>A ref was not where the writer expected it; nothing moved.</summary>
public sealed class RefConflictException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which ref, and what git said.</param>
    public RefConflictException(string message)
        : base(message)
    {
    }
}
