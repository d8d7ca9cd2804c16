namespace Guard.Vm;

/// <summary>The isolation ladder, weakest first, so that rungs compare with <c>&lt;</c>.</summary>
public enum IsolationRung
{
    /// <summary>Rules only: no agent and no candidate code runs.</summary>
    None = 0,

    /// <summary>Landlock, seccomp and another uid; no namespaces.</summary>
    Restricted = 1,

    /// <summary>Namespaces, seccomp, no capabilities, uid not 0.</summary>
    Process = 2,

    /// <summary>A virtual machine emulated in software by QEMU.</summary>
    VmEmulated = 3,

    /// <summary>A virtual machine on KVM.</summary>
    Vm = 4,
}
