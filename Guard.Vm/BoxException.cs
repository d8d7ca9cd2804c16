namespace Guard.Vm;

/// <summary>A box could not be built or its end is not known, for a reason other than missing isolation: a mount's source is missing, say.</summary>
public sealed class BoxException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, why, and what to do.</param>
    public BoxException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BoxException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
