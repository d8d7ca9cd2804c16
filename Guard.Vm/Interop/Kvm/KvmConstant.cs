namespace Guard.Vm.Interop.Kvm;

/// <summary>Capabilities, exits and flags of KVM under their C names (linux/kvm.h); a test compiles C static asserts for each.</summary>
internal static class KvmConstant
{
    public const int KVM_API_VERSION = 12;

    // capabilities
    public const int KVM_CAP_IRQCHIP = 0;
    public const int KVM_CAP_USER_MEMORY = 3;
    public const int KVM_CAP_SET_TSS_ADDR = 4;
    public const int KVM_CAP_EXT_CPUID = 7;
    public const int KVM_CAP_NR_MEMSLOTS = 10;
    public const int KVM_CAP_MP_STATE = 14;
    public const int KVM_CAP_SYNC_MMU = 16;
    public const int KVM_CAP_DESTROY_MEMORY_REGION_WORKS = 21;
    public const int KVM_CAP_PIT2 = 33;
    public const int KVM_CAP_PIT_STATE2 = 35;
    public const int KVM_CAP_ADJUST_CLOCK = 39;
    public const int KVM_CAP_VCPU_EVENTS = 41;
    public const int KVM_CAP_DEBUGREGS = 50;
    public const int KVM_CAP_XSAVE = 55;
    public const int KVM_CAP_XCRS = 56;
    public const int KVM_CAP_GET_TSC_KHZ = 61;
    public const int KVM_CAP_MAX_VCPUS = 66;
    public const int KVM_CAP_TSC_DEADLINE_TIMER = 72;
    public const int KVM_CAP_SYNC_REGS = 74;
    public const int KVM_CAP_SIGNAL_MSI = 77;
    public const int KVM_CAP_READONLY_MEM = 81;
    public const int KVM_CAP_SPLIT_IRQCHIP = 121;
    public const int KVM_CAP_IMMEDIATE_EXIT = 136;
    public const int KVM_CAP_XSAVE2 = 208;

    // exits
    public const uint KVM_EXIT_IO = 2;
    public const uint KVM_EXIT_HLT = 5;
    public const uint KVM_EXIT_MMIO = 6;
    public const uint KVM_EXIT_SHUTDOWN = 8;
    public const uint KVM_EXIT_FAIL_ENTRY = 9;
    public const uint KVM_EXIT_INTR = 10;
    public const uint KVM_EXIT_INTERNAL_ERROR = 17;
    public const uint KVM_EXIT_SYSTEM_EVENT = 24;
    public const uint KVM_EXIT_IOAPIC_EOI = 26;
    public const byte KVM_EXIT_IO_OUT = 1;

    // flags
    public const uint KVM_MEM_LOG_DIRTY_PAGES = 1;
    public const uint KVM_MEM_READONLY = 2;
    public const uint KVM_CLOCK_REALTIME = 4;
    public const uint KVM_SYNC_X86_REGS = 1;
    public const uint KVM_SYNC_X86_SREGS = 2;
    public const uint KVM_SYNC_X86_EVENTS = 4;
    public const uint KVM_PIT_SPEAKER_DUMMY = 1;
    public const uint KVM_NR_IRQCHIPS = 3;
}
