namespace Guard.Vm.Interop.Kvm;

/// <summary>Requests of KVM's ioctl interface under their C names (linux/kvm.h, x86-64); a test compiles C static asserts for each.</summary>
internal static class KvmIoctl
{
    // /dev/kvm
    public const uint KVM_GET_API_VERSION = 0xae00;
    public const uint KVM_CREATE_VM = 0xae01;
    public const uint KVM_GET_MSR_INDEX_LIST = 0xc004ae02;
    public const uint KVM_CHECK_EXTENSION = 0xae03;
    public const uint KVM_GET_VCPU_MMAP_SIZE = 0xae04;
    public const uint KVM_GET_SUPPORTED_CPUID = 0xc008ae05;

    // a VM
    public const uint KVM_CREATE_VCPU = 0xae41;
    public const uint KVM_GET_DIRTY_LOG = 0x4010ae42;
    public const uint KVM_SET_USER_MEMORY_REGION = 0x4020ae46;
    public const uint KVM_SET_TSS_ADDR = 0xae47;
    public const uint KVM_CREATE_IRQCHIP = 0xae60;
    public const uint KVM_GET_IRQCHIP = 0xc208ae62;
    public const uint KVM_SET_IRQCHIP = 0x8208ae63;
    public const uint KVM_CREATE_PIT2 = 0x4040ae77;
    public const uint KVM_SET_CLOCK = 0x4030ae7b;
    public const uint KVM_GET_CLOCK = 0x8030ae7c;
    public const uint KVM_GET_PIT2 = 0x8070ae9f;
    public const uint KVM_SET_PIT2 = 0x4070aea0;
    public const uint KVM_ENABLE_CAP = 0x4068aea3;
    public const uint KVM_SIGNAL_MSI = 0x4020aea5;

    // a vCPU
    public const uint KVM_RUN = 0xae80;
    public const uint KVM_GET_REGS = 0x8090ae81;
    public const uint KVM_SET_REGS = 0x4090ae82;
    public const uint KVM_GET_SREGS = 0x8138ae83;
    public const uint KVM_SET_SREGS = 0x4138ae84;
    public const uint KVM_GET_MSRS = 0xc008ae88;
    public const uint KVM_SET_MSRS = 0x4008ae89;
    public const uint KVM_GET_LAPIC = 0x8400ae8e;
    public const uint KVM_SET_LAPIC = 0x4400ae8f;
    public const uint KVM_SET_CPUID2 = 0x4008ae90;
    public const uint KVM_GET_MP_STATE = 0x8004ae98;
    public const uint KVM_SET_MP_STATE = 0x4004ae99;
    public const uint KVM_GET_VCPU_EVENTS = 0x8040ae9f;
    public const uint KVM_SET_VCPU_EVENTS = 0x4040aea0;
    public const uint KVM_GET_DEBUGREGS = 0x8080aea1;
    public const uint KVM_SET_DEBUGREGS = 0x4080aea2;
    public const uint KVM_GET_TSC_KHZ = 0xaea3;
    public const uint KVM_GET_XSAVE = 0x9000aea4;
    public const uint KVM_SET_XSAVE = 0x5000aea5;
    public const uint KVM_GET_XCRS = 0x8188aea6;
    public const uint KVM_SET_XCRS = 0x4188aea7;
    public const uint KVM_GET_XSAVE2 = 0x9000aecf;

    /// <summary>The bytes that the kernel reads or writes for a request: bits 16 to 29 of its number (asm-generic/ioctl.h).</summary>
    public static int Bytes(uint request) => (int)(request >> 16) & 0x3fff;
}
