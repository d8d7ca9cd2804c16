using Guard.Vm.Interop;

namespace Guard.Vm.Seccomp;

/// <summary>A decision of a filter.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="ErrorNumber">With <see cref="SeccompActionKind.Errno"/>: the errno, 1 to 4095; else 0.</param>
public readonly record struct SeccompAction(SeccompActionKind Kind, int ErrorNumber = 0)
{
    /// <summary>The call is made.</summary>
    public static SeccompAction Allow => new(SeccompActionKind.Allow);

    /// <summary>The process is killed.</summary>
    public static SeccompAction Kill => new(SeccompActionKind.KillProcess);

    /// <summary>The call fails.</summary>
    public static SeccompAction Fail(int errno) => new(SeccompActionKind.Errno, errno);

    /// <summary>The filter's return value (seccomp(2)).</summary>
    public uint ReturnValue => Kind switch
    {
        SeccompActionKind.Allow => Native.SECCOMP_RET_ALLOW,
        SeccompActionKind.Errno => Native.SECCOMP_RET_ERRNO | (uint)ErrorNumber,
        _ => Native.SECCOMP_RET_KILL_PROCESS,
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        SeccompActionKind.Allow => "ALLOW",
        SeccompActionKind.Errno => $"ERRNO({ErrorNumber})",
        _ => "KILL_PROCESS",
    };
}
