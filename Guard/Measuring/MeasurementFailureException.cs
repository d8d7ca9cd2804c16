namespace Guard.Measuring;

/// <summary>A measurement cannot give a score. Becomes a <c>failed</c> verdict, whose reason the agent may read: it never holds hidden inputs.</summary>
internal sealed class MeasurementFailureException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Whose failure it is, what happened and what to do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MeasurementFailureException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
