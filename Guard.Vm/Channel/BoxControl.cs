namespace Guard.Vm.Channel;

/// <summary>What Guard tells the Shim over the control socket. Closing the socket means <c>kill</c>.</summary>
public sealed record BoxControl
{
    /// <summary><c>signal</c>, <c>resize</c> or <c>kill</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>With <c>signal</c>: the signal for the command's process group, 1 to 64.</summary>
    public int Signal { get; init; }

    /// <summary>With <c>resize</c>: the terminal's columns.</summary>
    public int Columns { get; init; }

    /// <summary>With <c>resize</c>: the terminal's rows.</summary>
    public int Rows { get; init; }
}
