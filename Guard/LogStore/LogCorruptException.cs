namespace Guard.LogStore;

/// <summary>The stored log is not the one that was signed. Guard refuses to start on it (exit 6).</summary>
internal sealed class LogCorruptException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="entry">The first bad entry's number, or null where none can be named.</param>
    /// <param name="innerException">The cause.</param>
    internal LogCorruptException(string message, long? entry = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Entry = entry;
    }

    /// <summary>The first bad entry's number, or null where none can be named.</summary>
    internal long? Entry { get; }
}
