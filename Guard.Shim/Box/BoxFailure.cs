namespace Guard.Shim.Box;

/// <summary>A box cannot be built. The message goes to Guard as a <c>failed</c> report.</summary>
internal sealed class BoxFailure : Exception
{
    /// <summary>Creates a failure that is no missing layer.</summary>
    public BoxFailure(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure of a layer of isolation.</summary>
    public BoxFailure(string layer, string message, string fix)
        : base(message)
    {
        Layer = layer;
        Fix = fix;
    }

    /// <summary>The layer that cannot be had, or null.</summary>
    public string? Layer { get; }

    /// <summary>What makes it available.</summary>
    public string? Fix { get; }
}
