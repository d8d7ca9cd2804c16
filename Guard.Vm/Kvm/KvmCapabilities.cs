using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>What the kernel's KVM says it can do.</summary>
/// <param name="Missing">Names of capabilities that Guard cannot do without and that are not there; none when KVM is usable.</param>
/// <param name="MemorySlots">How many regions of memory a VM may have.</param>
/// <param name="Vcpus">How many vCPUs a VM may have.</param>
/// <param name="XsaveBytes">Bytes of a vCPU's extended state.</param>
/// <param name="SplitIrqChip">Whether <see cref="IrqChip.Split"/> is there.</param>
/// <param name="FullIrqChip">Whether <see cref="IrqChip.Full"/> is there.</param>
/// <param name="TscDeadline">Whether the local APIC's timer can be set by the time stamp counter.</param>
/// <param name="ReadOnlyMemory">Whether a region can be read-only for the guest.</param>
/// <param name="SyncRegisters">Whether registers can be given with the next run.</param>
/// <param name="RealtimeClock">Whether the kernel itself moves a restored clock on to now.</param>
public sealed record KvmCapabilities(
    IReadOnlyList<string> Missing,
    int MemorySlots,
    int Vcpus,
    int XsaveBytes,
    bool SplitIrqChip,
    bool FullIrqChip,
    bool TscDeadline,
    bool ReadOnlyMemory,
    bool SyncRegisters,
    bool RealtimeClock)
{
    private const int AllSyncedRegisters = 7;

    // Each has been in every x86 kernel for years (the newest, IMMEDIATE_EXIT, since 4.13): a list to be checked, not a choice.
    private static readonly (int Number, string Name)[] Required =
    [
        (KvmConstant.KVM_CAP_USER_MEMORY, "USER_MEMORY"), (KvmConstant.KVM_CAP_EXT_CPUID, "EXT_CPUID"), (KvmConstant.KVM_CAP_MP_STATE, "MP_STATE"),
        (KvmConstant.KVM_CAP_SYNC_MMU, "SYNC_MMU"), (KvmConstant.KVM_CAP_DESTROY_MEMORY_REGION_WORKS, "DESTROY_MEMORY_REGION_WORKS"),
        (KvmConstant.KVM_CAP_ADJUST_CLOCK, "ADJUST_CLOCK"), (KvmConstant.KVM_CAP_VCPU_EVENTS, "VCPU_EVENTS"), (KvmConstant.KVM_CAP_DEBUGREGS, "DEBUGREGS"),
        (KvmConstant.KVM_CAP_XSAVE, "XSAVE"), (KvmConstant.KVM_CAP_XCRS, "XCRS"), (KvmConstant.KVM_CAP_GET_TSC_KHZ, "GET_TSC_KHZ"),
        (KvmConstant.KVM_CAP_IMMEDIATE_EXIT, "IMMEDIATE_EXIT"), (KvmConstant.KVM_CAP_SET_TSS_ADDR, "SET_TSS_ADDR"),
    ];

    /// <summary>Asks the kernel.</summary>
    internal static KvmCapabilities Read(KvmDescriptor device)
    {
        int Ask(int capability) => (int)Math.Max(0, device.Call(KvmIoctl.KVM_CHECK_EXTENSION, capability));
        return new KvmCapabilities(
            Missing: [.. Required.Where(one => Ask(one.Number) == 0).Select(one => "KVM_CAP_" + one.Name)],
            MemorySlots: Ask(KvmConstant.KVM_CAP_NR_MEMSLOTS),
            Vcpus: Ask(KvmConstant.KVM_CAP_MAX_VCPUS),
            XsaveBytes: Math.Max(KvmBytes.Xsave, Ask(KvmConstant.KVM_CAP_XSAVE2)),
            SplitIrqChip: Ask(KvmConstant.KVM_CAP_SPLIT_IRQCHIP) > 0 && Ask(KvmConstant.KVM_CAP_SIGNAL_MSI) > 0,
            FullIrqChip: Ask(KvmConstant.KVM_CAP_IRQCHIP) > 0 && Ask(KvmConstant.KVM_CAP_PIT2) > 0 && Ask(KvmConstant.KVM_CAP_PIT_STATE2) > 0,
            TscDeadline: Ask(KvmConstant.KVM_CAP_TSC_DEADLINE_TIMER) > 0,
            ReadOnlyMemory: Ask(KvmConstant.KVM_CAP_READONLY_MEM) > 0,
            SyncRegisters: (Ask(KvmConstant.KVM_CAP_SYNC_REGS) & AllSyncedRegisters) == AllSyncedRegisters,
            RealtimeClock: (Ask(KvmConstant.KVM_CAP_ADJUST_CLOCK) & (int)KvmConstant.KVM_CLOCK_REALTIME) != 0);
    }
}
