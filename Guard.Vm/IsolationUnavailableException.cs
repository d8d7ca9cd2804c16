namespace Guard.Vm;

/// <summary>A required layer of isolation cannot be had here. Nothing ran. Maps to exit code 5.</summary>
public sealed class IsolationUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="layer">The missing layer, such as <c>user-namespace</c>.</param>
    /// <param name="message">What the kernel said and why.</param>
    /// <param name="fix">The exact command or setting that makes it available.</param>
    public IsolationUnavailableException(string layer, string message, string fix)
        : base(message)
    {
        Layer = layer;
        Fix = fix;
    }

    /// <summary>The missing layer.</summary>
    public string Layer { get; }

    /// <summary>What to do.</summary>
    public string Fix { get; }
}
