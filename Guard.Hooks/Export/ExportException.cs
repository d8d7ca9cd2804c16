namespace Guard.Hooks.Export;

/// <summary>A tree cannot be exported: it holds something that Guard refuses to write to a disk, or git could not read it.</summary>
public sealed class ExportException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which path, why it is refused, what to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ExportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
