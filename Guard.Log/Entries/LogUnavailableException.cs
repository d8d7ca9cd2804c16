namespace Guard.Log.Entries;

/// <summary>The log cannot take an entry (disk full, read-only, damaged). Whoever wanted to act on the entry must not act.</summary>
public sealed class LogUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public LogUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
