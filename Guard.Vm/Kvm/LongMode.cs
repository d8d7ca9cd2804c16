using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>
/// Puts a fresh VM into 64-bit mode: its first GiB mapped to itself in pages of 2 MiB, flat segments, no interrupt table. What a Linux kernel wants at its
/// 64-bit entry, and what code of Guard's own runs in; in ring 3 with every port allowed, for where only that runs on the processor itself.
/// </summary>
internal static class LongMode
{
    /// <summary>Where the tables end: nothing of a guest may be loaded below.</summary>
    public const ulong TablesEnd = 0xc000;

    private const ulong Gdt = 0x500;
    private const ulong PageMap = 0x9000, PageDirectoryPointers = 0xa000, PageDirectory = 0xb000;
    private const ulong Present = 1, Writable = 2, User = 4, Large = 0x80;
    private const int Entries = 512;
    private const int LargePageBits = 21;
    private const ushort KernelCode = 0x10, KernelData = 0x18, Task = 0x20, UserData = 0x2b, UserCode = 0x33;
    private const byte CodeType = 0xb, DataType = 3, BusyTask = 0xb;
    private const ulong Cr0 = 0x80050033; // paging, write protection, numeric errors, protected mode
    private const ulong Cr4 = 0x620; // physical address extension, SSE with its exceptions
    private const ulong Efer = 0x500; // long mode, on and active
    private const ulong Reserved = 2, AllPorts = 0x3000;

    // Descriptors (Intel SDM 3A, 3.4.5 and 7.2.3): code, data and task of ring 0; data and code of ring 3.
    private static readonly ulong[] Descriptors =
        [0, 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x008f8b000000ffff, 0x00cff3000000ffff, 0x00affb000000ffff];

    /// <summary>Sets memory, registers and where it begins.</summary>
    /// <param name="machine">A fresh VM.</param>
    /// <param name="entry">The first instruction's address.</param>
    /// <param name="stack">The stack's end.</param>
    /// <param name="user">Ring 3, and not ring 0.</param>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static void Enter(KvmMachine machine, ulong entry, ulong stack, bool user)
    {
        WriteTables(machine.Memory, user);
        KvmSregs sregs = default;
        KvmException.Check(machine.Vcpu.Call(KvmIoctl.KVM_GET_SREGS, ref sregs), "read the special registers");
        byte ring = user ? (byte)3 : (byte)0;
        sregs.Cs = new KvmSegment { Selector = user ? UserCode : KernelCode, Limit = uint.MaxValue, Type = CodeType, Present = 1, Dpl = ring, S = 1, L = 1, G = 1 };
        KvmSegment data = new() { Selector = user ? UserData : KernelData, Limit = uint.MaxValue, Type = DataType, Present = 1, Dpl = ring, Db = 1, S = 1, G = 1 };
        (sregs.Ds, sregs.Es, sregs.Fs, sregs.Gs, sregs.Ss) = (data, data, data, data, data);
        sregs.Tr = new KvmSegment { Selector = Task, Limit = uint.MaxValue, Type = BusyTask, Present = 1 };
        sregs.Gdt = new KvmDescriptorTable { Base = Gdt, Limit = (ushort)((Descriptors.Length * sizeof(ulong)) - 1) };
        sregs.Idt = default;
        (sregs.Cr0, sregs.Cr3, sregs.Cr4, sregs.Efer) = (Cr0, PageMap, Cr4, Efer);
        KvmException.Check(machine.Vcpu.Call(KvmIoctl.KVM_SET_SREGS, ref sregs), "set the special registers");
        var regs = new KvmRegs { Rip = entry, Rsp = stack, Rflags = user ? Reserved | AllPorts : Reserved };
        KvmException.Check(machine.Vcpu.Call(KvmIoctl.KVM_SET_REGS, ref regs), "set the registers");
    }

    private static void WriteTables(GuestMemory memory, bool user)
    {
        ulong access = Present | Writable | (user ? User : 0);
        memory.Write(Gdt, MemoryMarshal.AsBytes(Descriptors.AsSpan()));
        memory.Write(PageMap, PageDirectoryPointers | access);
        memory.Write(PageDirectoryPointers, PageDirectory | access);
        for (ulong i = 0; i < Entries; i++) memory.Write(PageDirectory + (i * sizeof(ulong)), (i << LargePageBits) | access | Large);
    }
}
