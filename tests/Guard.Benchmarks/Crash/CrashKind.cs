namespace Guard.Benchmarks.Crash;

/// <summary>What happens at a point.</summary>
internal enum CrashKind
{
    /// <summary>SIGKILL for the host and everything that it started.</summary>
    KillAll,

    /// <summary>SIGKILL for the one process that makes the call: git, or the host with its children left alive.</summary>
    KillOne,

    /// <summary>As <see cref="KillAll"/>, and again at points of the recoveries that follow.</summary>
    KillRecovery,

    /// <summary>From the call on nothing can be written any more (ENOSPC), until the push has ended.</summary>
    DiskFull,

    /// <summary>The one call fails with EIO.</summary>
    InputOutput,
}
