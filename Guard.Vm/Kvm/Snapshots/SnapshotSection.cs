namespace Guard.Vm.Kvm.Snapshots;

/// <summary>Sections of a snapshot's state, in the order in which they stand. The numbers are the file's: none is ever used for something else.</summary>
internal enum SnapshotSection : ushort
{
    /// <summary>Of the VM: what CPUID says.</summary>
    Cpuid = 1,

    /// <summary>Of the VM: its clock.</summary>
    Clock = 2,

    /// <summary>Of the VM: the first interrupt controller (PIC).</summary>
    FirstPic = 3,

    /// <summary>Of the VM: the second interrupt controller (PIC).</summary>
    SecondPic = 4,

    /// <summary>Of the VM: the I/O APIC.</summary>
    IoApic = 5,

    /// <summary>Of the VM: the timer chip (PIT).</summary>
    Pit = 6,

    /// <summary>Of the VM: state of the host's device models.</summary>
    Devices = 7,

    /// <summary>Of a vCPU: general registers.</summary>
    Regs = 16,

    /// <summary>Of a vCPU: special registers.</summary>
    Sregs = 17,

    /// <summary>Of a vCPU: extended state.</summary>
    Xsave = 18,

    /// <summary>Of a vCPU: extended control registers.</summary>
    Xcrs = 19,

    /// <summary>Of a vCPU: pending events.</summary>
    Events = 20,

    /// <summary>Of a vCPU: debug registers.</summary>
    DebugRegs = 21,

    /// <summary>Of a vCPU: multiprocessing state.</summary>
    MpState = 22,

    /// <summary>Of a vCPU: its local APIC.</summary>
    Lapic = 23,

    /// <summary>Of a vCPU: model-specific registers.</summary>
    Msrs = 24,
}
