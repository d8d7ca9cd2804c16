namespace Guard;

/// <summary>
/// An error that a user reads: an id that documentation explains, what happened and where, and what to do next. Carries its exit code.
/// </summary>
internal sealed class GuardException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="exitCode">The exit code of the command that ends with it.</param>
    /// <param name="id">The message id, <c>G</c> and three digits; explained in docs/troubleshooting.md.</param>
    /// <param name="message">What happened, where and why; never a secret.</param>
    /// <param name="next">What to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public GuardException(ExitCode exitCode, string id, string message, string next, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
        Id = id;
        Next = next;
    }

    /// <summary>The exit code.</summary>
    public ExitCode ExitCode { get; }

    /// <summary>The message id.</summary>
    public string Id { get; }

    /// <summary>What to do.</summary>
    public string Next { get; }
}
