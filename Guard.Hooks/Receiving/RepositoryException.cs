namespace Guard.Hooks.Receiving;

/// <summary>A repository cannot come under guard, or a guarded one is not as Guard left it. Nothing was changed or promoted.</summary>
public sealed class RepositoryException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What, where, why, and what to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public RepositoryException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
