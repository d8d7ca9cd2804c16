namespace Guard.Vm;

/// <summary>What the Shim tells Guard over the control socket: first when the box stands, then when it ended.</summary>
public sealed record BoxReport
{
    /// <summary><c>started</c>, <c>exited</c> or <c>failed</c> (the box could not be built; nothing of the command ran).</summary>
    public required string Kind { get; init; }

    /// <summary>The isolation in force; with <c>started</c>.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>The command's exit code, when it exited by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the command, when one did.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the wall-clock limit ended it.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Whether a resource limit (memory, CPU, processes, file size) ended it.</summary>
    public bool ResourceKilled { get; init; }

    /// <summary>With <c>failed</c>: which step failed, why, and what to do.</summary>
    public string? Error { get; init; }

    /// <summary>With <c>failed</c>, when a layer of isolation cannot be had here: which one, such as <c>user-namespace</c>; null for any other failure.</summary>
    public string? Layer { get; init; }

    /// <summary>With <see cref="Layer"/>: the command or setting that makes it available.</summary>
    public string? Fix { get; init; }
}
