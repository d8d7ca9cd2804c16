namespace Guard.Daemon.Wire;

/// <summary>Kinds of frames of a <c>run</c> connection.</summary>
internal enum WireFrameKind : byte
{
    /// <summary>To the daemon: bytes for the command's standard input; empty = end of file.</summary>
    Input = 1,

    /// <summary>To the daemon: two big-endian 16-bit numbers, columns and rows.</summary>
    Resize = 2,

    /// <summary>To the daemon: one byte, a signal for the command (2 = SIGINT).</summary>
    Signal = 3,

    /// <summary>From the daemon: the command's standard output.</summary>
    Output = 4,

    /// <summary>From the daemon: the command's standard error.</summary>
    Error = 5,

    /// <summary>From the daemon: a line of Guard's own for a person, UTF-8.</summary>
    Notice = 6,

    /// <summary>From the daemon, last: the run's result as JSON.</summary>
    Result = 7,
}
