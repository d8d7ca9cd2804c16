namespace Guard.Log.Canonical;

/// <summary>A value has no canonical JSON form (RFC 8785): NaN, a lone surrogate, an integer that a double does not hold, too deep.</summary>
public sealed class CanonicalJsonException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What has no canonical form, and why.</param>
    /// <param name="innerException">The cause.</param>
    public CanonicalJsonException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
