namespace Guard.Vm.Guests;

/// <summary>A guest does not do what it should: it does not answer, breaks the protocol, or is gone. What ran in it has failed; others are not touched.</summary>
public sealed class GuestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, in one sentence.</param>
    public GuestException(string message)
        : base(message)
    {
    }
}
