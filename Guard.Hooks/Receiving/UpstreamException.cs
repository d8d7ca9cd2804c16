namespace Guard.Hooks.Receiving;

/// <summary>The upstream cannot be read: not named so that Guard takes it, not there, not allowed, or too slow. Nothing was changed.</summary>
public sealed class UpstreamException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which upstream, and what git said.</param>
    /// <param name="innerException">The cause, or null.</param>
    public UpstreamException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
