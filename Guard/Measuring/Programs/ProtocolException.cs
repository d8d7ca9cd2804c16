namespace Guard.Measuring.Programs;

/// <summary>One side broke the protocol's form. The message names size or form only, never content.</summary>
internal sealed class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="speaker">Who sent it.</param>
    /// <param name="message">What is wrong with it.</param>
    public ProtocolException(Speaker speaker, string message)
        : base(message) => Speaker = speaker;

    /// <summary>Who sent it.</summary>
    public Speaker Speaker { get; }
}
