namespace Guard.Log.Checkpoints;

/// <summary>Text is no signed note, verifier key or checkpoint as C2SP defines them. The message says which rule it breaks.</summary>
public sealed class NoteFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which rule is broken.</param>
    /// <param name="innerException">The cause.</param>
    public NoteFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
