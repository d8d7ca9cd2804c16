using System.Buffers.Binary;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm.Snapshots;

/// <summary>
/// A snapshot's state as bytes: sections, each with its number, its vCPU and its length, all of them and in one order only. What is inside a section
/// is KVM's own structure, which the kernel checks when it is given it.
/// </summary>
internal static class StateCodec
{
    private const int SectionHeader = 8;
    private const int LargestXsave = 64 * 1024;
    private const int LargestDevices = 1 << 20;
    private const int MostMsrs = 4096;
    private const int MostCpuid = 1024;
    private const int MsrBytes = 16;

    /// <summary>Writes a state.</summary>
    public static byte[] Write(MachineState state)
    {
        var output = new MemoryStream();
        Put(output, SnapshotSection.Cpuid, state.Cpuid);
        Put(output, SnapshotSection.Clock, state.Clock);
        for (int chip = 0; chip < state.Chips.Count; chip++) Put(output, SnapshotSection.FirstPic + (ushort)chip, state.Chips[chip]);
        if (state.Pit.Length > 0) Put(output, SnapshotSection.Pit, state.Pit);
        Put(output, SnapshotSection.Devices, state.Devices);
        VcpuState vcpu = state.Vcpu;
        Put(output, SnapshotSection.Regs, vcpu.Regs);
        Put(output, SnapshotSection.Sregs, vcpu.Sregs);
        Put(output, SnapshotSection.Xsave, vcpu.Xsave);
        Put(output, SnapshotSection.Xcrs, vcpu.Xcrs);
        Put(output, SnapshotSection.Events, vcpu.Events);
        Put(output, SnapshotSection.DebugRegs, vcpu.DebugRegs);
        Put(output, SnapshotSection.MpState, vcpu.MpState);
        if (vcpu.Lapic.Length > 0) Put(output, SnapshotSection.Lapic, vcpu.Lapic);
        Put(output, SnapshotSection.Msrs, vcpu.Msrs);
        return output.ToArray();
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="header">What the header says.</param>
    /// <exception cref="SnapshotException">It is not one that <see cref="Write"/> writes.</exception>
    public static MachineState Read(ReadOnlySpan<byte> bytes, SnapshotHeader header)
    {
        bool full = header.Shape.Chip == IrqChip.Full, lapic = header.Shape.Chip != IrqChip.None;
        byte[] cpuid = TakeTable(ref bytes, SnapshotSection.Cpuid, CpuModel.EntryBytes, MostCpuid);
        byte[] clock = Take(ref bytes, SnapshotSection.Clock, KvmIoctl.Bytes(KvmIoctl.KVM_SET_CLOCK));
        var chips = new List<byte[]>();
        for (uint chip = 0; full && chip < KvmConstant.KVM_NR_IRQCHIPS; chip++)
        {
            chips.Add(Take(ref bytes, SnapshotSection.FirstPic + (ushort)chip, KvmBytes.Irqchip));
            if (BinaryPrimitives.ReadUInt32LittleEndian(chips[^1]) != chip) throw SnapshotHeader.Damaged($"another interrupt controller than {chip}");
        }

        byte[] pit = full ? Take(ref bytes, SnapshotSection.Pit, KvmBytes.Pit) : [];
        byte[] devices = Take(ref bytes, SnapshotSection.Devices, 0, LargestDevices);
        var state = new MachineState
        {
            Shape = header.Shape,
            TscKilohertz = header.TscKilohertz,
            SavedAt = header.SavedAt,
            Cpuid = cpuid,
            Clock = clock,
            Chips = chips,
            Pit = pit,
            Devices = devices,
            Vcpu = ReadVcpu(ref bytes, lapic),
        };
        return bytes.IsEmpty ? state : throw SnapshotHeader.Damaged($"{bytes.Length} bytes of state behind the last section");
    }

    private static VcpuState ReadVcpu(ref ReadOnlySpan<byte> bytes, bool lapic) => new()
    {
        // Initialisers run in the order in which they stand here, which is the file's.
        Regs = Take(ref bytes, SnapshotSection.Regs, KvmIoctl.Bytes(KvmIoctl.KVM_SET_REGS)),
        Sregs = Take(ref bytes, SnapshotSection.Sregs, KvmIoctl.Bytes(KvmIoctl.KVM_SET_SREGS)),
        Xsave = Take(ref bytes, SnapshotSection.Xsave, KvmBytes.Xsave, LargestXsave),
        Xcrs = Take(ref bytes, SnapshotSection.Xcrs, KvmBytes.Xcrs),
        Events = Take(ref bytes, SnapshotSection.Events, KvmBytes.VcpuEvents),
        DebugRegs = Take(ref bytes, SnapshotSection.DebugRegs, KvmBytes.DebugRegs),
        MpState = Take(ref bytes, SnapshotSection.MpState, KvmBytes.MpState),
        Lapic = lapic ? Take(ref bytes, SnapshotSection.Lapic, KvmBytes.Lapic) : [],
        Msrs = TakeTable(ref bytes, SnapshotSection.Msrs, MsrBytes, MostMsrs),
    };

    private static void Put(MemoryStream output, SnapshotSection section, byte[] bytes)
    {
        Span<byte> header = stackalloc byte[SectionHeader];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)section);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], 0); // the vCPU's number
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], bytes.Length);
        output.Write(header);
        output.Write(bytes);
    }

    private static byte[] Take(ref ReadOnlySpan<byte> bytes, SnapshotSection section, int length) => Take(ref bytes, section, length, length);

    private static byte[] Take(ref ReadOnlySpan<byte> bytes, SnapshotSection section, int least, int most)
    {
        if (bytes.Length < SectionHeader) throw SnapshotHeader.Damaged($"no section {section}");
        ushort number = BinaryPrimitives.ReadUInt16LittleEndian(bytes), vcpu = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (number != (ushort)section || vcpu != 0) throw SnapshotHeader.Damaged($"section {number} of vCPU {vcpu} where {section} belongs");
        bytes = bytes[SectionHeader..];
        if (length < least || length > most || length > bytes.Length) throw SnapshotHeader.Damaged($"{length} bytes of {section}");
        byte[] taken = bytes[..length].ToArray();
        bytes = bytes[length..];
        return taken;
    }

    private static byte[] TakeTable(ref ReadOnlySpan<byte> bytes, SnapshotSection section, int entry, int most)
    {
        byte[] table = Take(ref bytes, section, KvmBytes.TableHeader, KvmBytes.TableHeader + (most * entry));
        ulong count = BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (KvmBytes.TableHeader + (count * (ulong)entry) != (ulong)table.Length) throw SnapshotHeader.Damaged($"{count} entries of {section} in {table.Length} bytes");
        return table;
    }
}
