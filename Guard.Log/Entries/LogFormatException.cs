namespace Guard.Log.Entries;

/// <summary>Bytes or a record are no entry of a schema that this program knows. The message names the member and the reason.</summary>
public sealed class LogFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which member is wrong, and why.</param>
    /// <param name="innerException">The cause.</param>
    public LogFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
