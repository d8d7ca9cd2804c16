namespace Guard.Vm.Kvm;

/// <summary>Who emulates a VM's interrupt controllers.</summary>
public enum IrqChip
{
    /// <summary>Nobody: the guest has no interrupts. HLT comes out to the host.</summary>
    None = 0,

    /// <summary>The kernel has the local APIC, the host the I/O APIC: what Linux guests get, and cheap to close.</summary>
    Split = 1,

    /// <summary>The kernel has all of them and the timer chip (PIT). Closing such a VM takes the kernel some 20 ms.</summary>
    Full = 2,
}
