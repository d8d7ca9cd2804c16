namespace Guard.Vm.Kvm;

/// <summary>All that a vCPU is, as KVM's structures. Guard looks into few of them; the kernel checks them when it takes them back.</summary>
internal sealed record VcpuState
{
    /// <summary>struct kvm_regs.</summary>
    public required byte[] Regs { get; init; }

    /// <summary>struct kvm_sregs.</summary>
    public required byte[] Sregs { get; init; }

    /// <summary>struct kvm_xsave, as long as this kernel's is.</summary>
    public required byte[] Xsave { get; init; }

    /// <summary>struct kvm_xcrs.</summary>
    public required byte[] Xcrs { get; init; }

    /// <summary>struct kvm_vcpu_events.</summary>
    public required byte[] Events { get; init; }

    /// <summary>struct kvm_debugregs.</summary>
    public required byte[] DebugRegs { get; init; }

    /// <summary>struct kvm_mp_state.</summary>
    public required byte[] MpState { get; init; }

    /// <summary>struct kvm_lapic_state; empty without a local APIC in the kernel.</summary>
    public required byte[] Lapic { get; init; }

    /// <summary>struct kvm_msrs with its entries: those that can be read and put back, and no others.</summary>
    public required byte[] Msrs { get; init; }
}
