namespace Guard.Hooks.Git;

/// <summary>A git child failed where it must not.</summary>
public class GitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The command (no secret is ever on it) and what git said.</param>
    /// <param name="innerException">The cause, or null.</param>
    public GitException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
