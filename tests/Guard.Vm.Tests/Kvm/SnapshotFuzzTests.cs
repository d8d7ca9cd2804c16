using System.Buffers.Binary;
using CsCheck;
using Guard.Vm.Interop.Kvm;
using Guard.Vm.Kvm;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Tests.Kvm;

/// <summary>The parser of snapshots on hostile bytes: it answers or refuses, and does nothing else. Needs no KVM.</summary>
[TestClass]
public sealed class SnapshotFuzzTests
{
    private static readonly Gen<MachineState> State = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 40], Gen.Int[0, 50], Gen.Byte.Array[0, 300])
        .Select((chip, leaves, msrs, devices) => Make((IrqChip)chip, leaves, msrs, devices));

    [TestMethod]
    public void Every_state_comes_back_as_it_was_written() => State.Sample(state =>
    {
        byte[] bytes = StateCodec.Write(state);
        MachineState back = StateCodec.Read(bytes, Header(state, bytes.Length));
        CollectionAssert.AreEqual(bytes, StateCodec.Write(back));
        Assert.AreEqual(state.Shape, back.Shape);
        Assert.AreEqual(state.Vcpu.Lapic.Length, back.Vcpu.Lapic.Length);
    }, iter: 300);

    [TestMethod]
    public void Every_header_comes_back_as_it_was_written() =>
        Gen.Select(Gen.Int[1, 1 << 20], Gen.Int[0, 2], Gen.Int[1, 9_000_000], Gen.Int[0, SnapshotHeader.MostStateBytes], Gen.Int[0, SnapshotHeader.MostRuns], Gen.UInt).Sample((pages, chip, kilohertz, state, runs, checksum) =>
        {
            var shape = new MachineShape(MachineShape.LeastMemory + ((ulong)pages * MachineShape.PageBytes), (IrqChip)chip);
            var header = new SnapshotHeader(shape, kilohertz, DateTimeOffset.UnixEpoch.AddTicks(pages), state, runs, (ulong)pages * MachineShape.PageBytes, checksum);
            byte[] bytes = new byte[SnapshotHeader.Size];
            header.Write(bytes);
            Assert.AreEqual(header, SnapshotHeader.Read(bytes));
        });

    [TestMethod]
    public void Altered_bytes_are_refused_or_read_and_nothing_else() =>
        Gen.Select(State, Gen.Select(Gen.Int, Gen.Byte).Array[1, 6], Gen.Int, Gen.Bool).Sample((state, changes, cut, cuts) =>
        {
            byte[] file = Write(state);
            foreach ((int at, byte value) in changes) file[(int)((uint)at % file.Length)] = value;
            if (cuts) file = file[..(int)((uint)cut % file.Length)];
            // With the checksum made anew, so that what stands behind it is reached too.
            Seal(file);
            try
            {
                (MachineState read, _) = SnapshotReader.ReadState(new MemoryStream(file));
                Assert.AreEqual(file.Length, Write(read).Length);
            }
            catch (SnapshotException error)
            {
                Assert.IsGreaterThan(10, error.Message.Length);
            }
        }, iter: 20_000);

    [TestMethod]
    public void Sizes_that_a_file_announces_cost_nothing_before_they_are_believed() =>
        Gen.Select(Gen.Int, Gen.Int, Gen.ULong, Gen.ULong).Sample((state, runs, data, memory) =>
        {
            byte[] file = Write(Make(IrqChip.None, 1, 1, []));
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(16), memory);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), state);
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(44), runs);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(48), data);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsExactly<SnapshotException>(() => SnapshotReader.ReadState(new MemoryStream(file)));
            Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        }, iter: 3000, threads: 1);

    [TestMethod]
    [DataRow(0UL, 0UL)]
    [DataRow(1UL, 4096UL)]
    [DataRow(0UL, 4097UL)]
    [DataRow(64UL * 1024, 4096UL)]
    [DataRow(ulong.MaxValue - 4095, 4096UL)]
    [DataRow(4096UL, ulong.MaxValue - 4095)]
    public void Memory_outside_of_the_VMs_is_refused(ulong offset, ulong bytes)
    {
        byte[] file = Write(Make(IrqChip.None, 1, 1, []), offset, bytes);

        StringAssert.Contains(Assert.ThrowsExactly<SnapshotException>(() => SnapshotReader.ReadState(new MemoryStream(file))).Message, "damaged");
    }

    private static MachineState Make(IrqChip chip, int leaves, int msrs, byte[] devices)
    {
        var random = new Random(leaves);
        byte[] Some(int length)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }

        byte[] Counted(int number, int length)
        {
            byte[] bytes = Some(length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            return bytes;
        }

        return new MachineState
        {
            Shape = new MachineShape(MachineShape.LeastMemory, chip),
            TscKilohertz = 2_000_000,
            SavedAt = DateTimeOffset.UnixEpoch,
            Cpuid = Counted(leaves, KvmBytes.TableHeader + (leaves * 40)),
            Clock = Some(48),
            Chips = chip == IrqChip.Full ? [.. Enumerable.Range(0, 3).Select(number => Counted(number, KvmBytes.Irqchip))] : [],
            Pit = chip == IrqChip.Full ? Some(KvmBytes.Pit) : [],
            Devices = devices,
            Vcpu = new VcpuState
            {
                Regs = Some(144), Sregs = Some(312), Xsave = Some(4096), Xcrs = Some(392), Events = Some(64), DebugRegs = Some(128), MpState = Some(4),
                Lapic = chip == IrqChip.None ? [] : Some(1024), Msrs = Counted(msrs, KvmBytes.TableHeader + (msrs * 16)),
            },
        };
    }

    private static SnapshotHeader Header(MachineState state, int stateBytes) => new(state.Shape, state.TscKilohertz, state.SavedAt, stateBytes, 0, 0, 0);

    private static byte[] Write(MachineState state, ulong? offset = null, ulong bytes = 0)
    {
        byte[] body = StateCodec.Write(state), header = new byte[SnapshotHeader.Size], table = offset is null ? [] : new byte[MemoryRun.Size];
        if (offset is { } at)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(table, at);
            BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(8), bytes);
        }

        (Header(state, body.Length) with { Runs = table.Length / MemoryRun.Size }).Write(header);
        byte[] file = [.. header, .. body, .. table];
        Seal(file);
        return file;
    }

    private static void Seal(byte[] file)
    {
        if (file.Length < SnapshotHeader.Size) return;
        uint checksum = Crc32C.Add(Crc32C.Add(Crc32C.Start, file.AsSpan(0, SnapshotHeader.Covered)), file.AsSpan(SnapshotHeader.Size));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(SnapshotHeader.Covered), checksum);
    }
}
