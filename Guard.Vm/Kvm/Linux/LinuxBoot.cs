using System.Buffers.Binary;
using System.Text;
using Guard.Vm.Interop;
using Guard.Vm.Interop.Kvm;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Kvm.Linux;

/// <summary>Puts a kernel, its first root and what it must be told into a fresh VM (Documentation/arch/x86/boot.rst, the 64-bit boot protocol).</summary>
internal static class LinuxBoot
{
    private const ulong Parameters = 0x7000, Seed = 0x8000, Stack = 0x8ff0, CommandLine = 0x20000;
    private const int ParameterBytes = 4096, HeaderStart = 0x1f1, SeedBytes = 32;
    private const uint UsableMemory = 1, ReservedMemory = 2, RandomSeed = 9;
    private const ulong LowEnd = 0x9fc00, HighStart = 0x100000;
    private const int EntryBytes = 20, EntryTable = 0x2d0;

    /// <summary>Loads.</summary>
    /// <param name="machine">A fresh VM.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="ramDisk">The archive that it unpacks as its first root.</param>
    /// <param name="commandLine">What it is told.</param>
    /// <param name="devices">How many virtio devices there are.</param>
    /// <exception cref="InvalidDataException">There is not enough memory, or the command line is too long.</exception>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static void Load(KvmMachine machine, KernelImage kernel, byte[] ramDisk, string commandLine, int devices)
    {
        MemorySlot low = machine.Shape.Slots[0];
        ulong end = Math.Min(low.Bytes, kernel.HighestRamDisk) & ~(ulong)(MachineShape.PageBytes - 1);
        ulong disk = end - (ulong)ramDisk.Length & ~(ulong)(MachineShape.PageBytes - 1);
        if ((ulong)ramDisk.Length > end || disk < kernel.Address + kernel.Room)
            throw new InvalidDataException($"{machine.Shape.MemoryBytes} bytes of memory are too few for this kernel and its first root.");
        byte[] line = Encoding.ASCII.GetBytes(commandLine + '\0');
        if ((uint)line.Length - 1 > kernel.MostCommandLine) throw new InvalidDataException($"A command line of {line.Length} bytes is too long.");
        machine.Memory.Write(kernel.Address, kernel.Payload);
        machine.Memory.Write(disk, ramDisk);
        machine.Memory.Write(CommandLine, line);
        machine.Memory.Write(AcpiTables.Address, AcpiTables.Make(devices));
        machine.Memory.Write(Seed, RandomSetup());
        machine.Memory.Write(Parameters, Describe(machine.Shape, kernel, disk, ramDisk.Length, line.Length));
        LongMode.Enter(machine, kernel.Entry, Stack, user: false);
        KvmRegs regs = default;
        KvmException.Check(machine.Vcpu.Call(KvmIoctl.KVM_GET_REGS, ref regs), "read the registers");
        regs.Rsi = Parameters;
        KvmException.Check(machine.Vcpu.Call(KvmIoctl.KVM_SET_REGS, ref regs), "set the registers");
    }

    private static byte[] Describe(MachineShape shape, KernelImage kernel, ulong disk, int diskBytes, int lineBytes)
    {
        byte[] page = new byte[ParameterBytes];
        kernel.Header.CopyTo(page.AsSpan(HeaderStart));
        page[0x210] = 0xff; // a loader without a number
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x218), (uint)disk);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x21c), (uint)diskBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x228), (uint)CommandLine);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x238), (uint)lineBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(0x250), Seed);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(0x070), AcpiTables.Address);
        int entries = 0;
        void Memory(ulong address, ulong bytes, uint kind)
        {
            Span<byte> entry = page.AsSpan(EntryTable + (entries++ * EntryBytes));
            BinaryPrimitives.WriteUInt64LittleEndian(entry, address);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], kind);
        }

        Memory(0, LowEnd, UsableMemory);
        Memory(AcpiTables.Address, HighStart - AcpiTables.Address, ReservedMemory);
        Memory(HighStart, shape.Slots[0].Bytes - HighStart, UsableMemory);
        for (int slot = 1; slot < shape.Slots.Count; slot++) Memory(shape.Slots[slot].GuestAddress, shape.Slots[slot].Bytes, UsableMemory);
        page[0x1e8] = (byte)entries;
        return page;
    }

    // struct setup_data: no next one, its type, its length, its bytes. The kernel's randomness is there from its first moment on.
    private static byte[] RandomSetup()
    {
        byte[] data = new byte[16 + SeedBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(8), RandomSeed);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(12), SeedBytes);
        KernelRandom.Fill(data.AsSpan(16));
        return data;
    }
}
