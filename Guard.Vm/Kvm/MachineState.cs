namespace Guard.Vm.Kvm;

/// <summary>All that a VM is but its memory. Nothing changes it: any number of forks read it at once.</summary>
internal sealed record MachineState
{
    /// <summary>The VM's shape.</summary>
    public required MachineShape Shape { get; init; }

    /// <summary>What CPUID told the guest (KVM_SET_CPUID2).</summary>
    public required byte[] Cpuid { get; init; }

    /// <summary>How fast its time stamp counter ran, in kHz.</summary>
    public required int TscKilohertz { get; init; }

    /// <summary>When it was saved, by the host's clock.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>struct kvm_clock_data.</summary>
    public required byte[] Clock { get; init; }

    /// <summary>The vCPU.</summary>
    public required VcpuState Vcpu { get; init; }

    /// <summary>struct kvm_irqchip of both PICs and the I/O APIC; none but with <see cref="IrqChip.Full"/>.</summary>
    public required IReadOnlyList<byte[]> Chips { get; init; }

    /// <summary>struct kvm_pit_state2; empty but with <see cref="IrqChip.Full"/>.</summary>
    public required byte[] Pit { get; init; }

    /// <summary>State of the host's device models, in a form of theirs.</summary>
    public required byte[] Devices { get; init; }
}
