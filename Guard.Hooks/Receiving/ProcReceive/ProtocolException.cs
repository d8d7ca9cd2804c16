namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>A peer said something that its protocol does not allow; the conversation ends and nothing is accepted.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
