namespace Guard.Vm.Interop.Kvm;

/// <summary>Sizes in bytes of KVM's structures that Guard keeps and puts back without looking into them; a test compares them with linux/kvm.h.</summary>
internal static class KvmBytes
{
    /// <summary>struct kvm_xsave without the part that grows (KVM_CAP_XSAVE2).</summary>
    public const int Xsave = 4096;

    /// <summary>struct kvm_xcrs.</summary>
    public const int Xcrs = 392;

    /// <summary>struct kvm_vcpu_events.</summary>
    public const int VcpuEvents = 64;

    /// <summary>struct kvm_debugregs.</summary>
    public const int DebugRegs = 128;

    /// <summary>struct kvm_mp_state.</summary>
    public const int MpState = 4;

    /// <summary>struct kvm_lapic_state.</summary>
    public const int Lapic = 1024;

    /// <summary>struct kvm_irqchip: the chip's number comes first.</summary>
    public const int Irqchip = 520;

    /// <summary>struct kvm_pit_config: the flags come first.</summary>
    public const int PitConfig = 64;

    /// <summary>struct kvm_pit_state2.</summary>
    public const int Pit = 112;

    /// <summary>struct kvm_cpuid2 and struct kvm_msrs before their entries: a count and padding.</summary>
    public const int TableHeader = 8;
}
