namespace Guard.Vm;

/// <summary>How a box ended; always from wait(), never from text.</summary>
/// <param name="ExitCode">The command's exit code, or null when a signal ended it.</param>
/// <param name="Signal">The signal, or null.</param>
/// <param name="TimedOut">Whether the wall-clock limit ended it.</param>
/// <param name="ResourceKilled">Whether a resource limit ended it: such an end is never a pass.</param>
public sealed record BoxExit(int? ExitCode, int? Signal, bool TimedOut, bool ResourceKilled)
{
    /// <summary>Whether the command exited by itself with status 0.</summary>
    public bool Success => ExitCode == 0 && !TimedOut && !ResourceKilled;
}
