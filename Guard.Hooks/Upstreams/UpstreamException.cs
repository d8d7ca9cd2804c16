namespace Guard.Hooks.Upstreams;

/// <summary>The upstream cannot be used: not named so that Guard takes it, not there, not allowed, or too slow. Nothing was changed.</summary>
public sealed class UpstreamException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which upstream, and what git said; never a secret.</param>
    /// <param name="innerException">The cause, or null.</param>
    public UpstreamException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether another try may help.</summary>
    public UpstreamFailure Failure { get; init; } = UpstreamFailure.Network;

    /// <summary>What to do when somebody has to do something, or null.</summary>
    public string? Next { get; init; }
}
