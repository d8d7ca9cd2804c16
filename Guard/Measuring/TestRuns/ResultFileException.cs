namespace Guard.Measuring.TestRuns;

/// <summary>A result file that cannot be read as what the policy says it is.</summary>
internal sealed class ResultFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ResultFileException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
