namespace Guard.Vm.Seccomp;

/// <summary>What a filter does with a call.</summary>
public enum SeccompActionKind
{
    /// <summary>The whole process is killed (SECCOMP_RET_KILL_PROCESS).</summary>
    KillProcess,

    /// <summary>The call fails with an errno and is not made (SECCOMP_RET_ERRNO).</summary>
    Errno,

    /// <summary>The call is made (SECCOMP_RET_ALLOW).</summary>
    Allow,
}
