namespace Guard.Hooks.Git;

/// <summary>This machine's git cannot be used at all: it is missing, older than <see cref="GitVersion.Oldest"/>, or answers nonsense. Maps to exit code 2.</summary>
public sealed class GitUnusableException : GitException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="innerException">The cause, or null.</param>
    public GitUnusableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
