namespace Guard.Measuring.Programs;

/// <summary>A report that is none. The message names the form only, never a value of the report: an agent may read it.</summary>
internal sealed class ReportException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ReportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
