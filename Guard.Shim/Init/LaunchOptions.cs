namespace Guard.Shim.Init;

/// <summary>How a program is started.</summary>
internal sealed record LaunchOptions
{
    /// <summary>Whether the box's terminal becomes its controlling terminal and its standard streams.</summary>
    public bool Terminal { get; init; }

    /// <summary>Descriptor for its standard output, or -1 to inherit.</summary>
    public int Output { get; init; } = -1;

    /// <summary>File for its standard input, or null to inherit.</summary>
    public string? Input { get; init; }

    /// <summary>File to which its standard error is appended, or null to inherit.</summary>
    public string? Errors { get; init; }
}
