using System.Buffers.Binary;
using Guard.Vm.Interop;

namespace Guard.Vm.Kvm.Snapshots;

/// <summary>
/// Makes a template of a file that <see cref="SnapshotWriter"/> wrote. Nothing is reserved before its size is held to its bounds, memory is copied into a
/// file of memory of this process, so that the file may change or go afterwards, and every byte is under a checksum.
/// </summary>
public static class SnapshotReader
{
    private const int ChunkBytes = 1 << 20;

    // What the kernel itself lets pass for the same frequency (KVM's parameter tsc_tolerance_ppm).
    private const double Tolerance = 250e-6;

    /// <summary>Reads a snapshot.</summary>
    /// <param name="host">This machine's KVM.</param>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="image">What its forks see as read-only memory; the caller knows that it is the one that it was made with.</param>
    /// <exception cref="SnapshotException">It is none, cut, altered, of another version, or from another processor.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="KvmException">There is no memory for it.</exception>
    public static MachineTemplate Read(KvmHost host, string path, TimeProvider time, MachineImage? image = null)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            return Read(host, file, time, image);
        }
        catch (SnapshotException error)
        {
            throw new SnapshotException($"{path} cannot be restored. {error.Message}");
        }
    }

    /// <summary>Reads a snapshot from a stream that knows its length.</summary>
    internal static MachineTemplate Read(KvmHost host, Stream input, TimeProvider time, MachineImage? image = null)
    {
        (MachineState state, List<MemoryRun> runs) = ReadState(input);
        if (Foreign(host, state) is { } difference)
            throw new SnapshotException($"It is from another processor or kernel: {difference}. Make the template on this machine.");
        MemoryFile memory = KvmMachine.NewFile(state.Shape.MemoryBytes);
        try
        {
            ReadMemory(input, memory, runs);
            return new MachineTemplate(host, state, memory, time, image);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Reads and checks all but the memory's bytes.</summary>
    internal static (MachineState State, List<MemoryRun> Runs) ReadState(Stream input)
    {
        byte[] first = new byte[SnapshotHeader.Size];
        int got = input.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        SnapshotHeader header = SnapshotHeader.Read(first.AsSpan(0, got));
        if ((ulong)input.Length != header.FileBytes) throw new SnapshotException($"It has {input.Length} bytes and should have {header.FileBytes}: it was cut or added to.");
        byte[] state = new byte[header.StateBytes], table = new byte[header.Runs * MemoryRun.Size];
        Fill(input, state);
        Fill(input, table);
        uint checksum = Crc32C.Add(Crc32C.Add(Crc32C.Add(Crc32C.Start, first.AsSpan(0, SnapshotHeader.Covered)), state), table);
        if (checksum != header.Checksum) throw new SnapshotException("Its state was altered: the checksum is another one.");
        return (StateCodec.Read(state, header), ReadTable(table, header));
    }

    /// <summary>How this machine differs from the one that a state is from, in words; null when the state can go on here.</summary>
    internal static string? Foreign(KvmHost host, MachineState state)
    {
        byte[] ours = host.Cpu.Table(state.Shape.Chip != IrqChip.None && host.Capabilities.TscDeadline);
        if (CpuModel.Difference(ours, state.Cpuid) is { } difference) return difference;
        if (state.Vcpu.Xsave.Length != host.Capabilities.XsaveBytes) return $"its extended state has {state.Vcpu.Xsave.Length} bytes and here it has {host.Capabilities.XsaveBytes}";
        int here = host.TscKilohertz;
        return Math.Abs(here - state.TscKilohertz) > here * Tolerance ? $"its time stamp counter ran at {state.TscKilohertz} kHz and here it runs at {here} kHz" : null;
    }

    private static List<MemoryRun> ReadTable(ReadOnlySpan<byte> table, SnapshotHeader header)
    {
        var runs = new List<MemoryRun>(header.Runs);
        ulong end = 0, sum = 0;
        for (; table.Length > 0; table = table[MemoryRun.Size..])
        {
            var run = new MemoryRun(
                BinaryPrimitives.ReadUInt64LittleEndian(table), BinaryPrimitives.ReadUInt64LittleEndian(table[8..]), BinaryPrimitives.ReadUInt32LittleEndian(table[16..]));
            bool whole = run.Offset % MachineShape.PageBytes == 0 && run.Bytes % MachineShape.PageBytes == 0 && run.Bytes > 0;
            if (!whole || run.Offset < end || run.Bytes > header.Shape.MemoryBytes || run.Offset > header.Shape.MemoryBytes - run.Bytes)
                throw SnapshotHeader.Damaged($"{run.Bytes} bytes of memory at {run.Offset:x}");
            end = run.Offset + run.Bytes;
            sum += run.Bytes;
            runs.Add(run);
        }

        return sum == header.DataBytes ? runs : throw SnapshotHeader.Damaged($"{header.DataBytes} bytes of memory and {sum} in its table");
    }

    private static void ReadMemory(Stream input, MemoryFile memory, List<MemoryRun> runs)
    {
        byte[] buffer = new byte[ChunkBytes];
        using MappedMemory mapping = MappedMemory.Map(memory, memory.Bytes, MappingKind.Shared);
        foreach (MemoryRun run in runs)
        {
            uint checksum = Crc32C.Start;
            for (ulong done = 0; done < run.Bytes;)
            {
                Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min((ulong)buffer.Length, run.Bytes - done));
                Fill(input, chunk);
                checksum = Crc32C.Add(checksum, chunk);
                mapping.Write(run.Offset + done, chunk);
                done += (ulong)chunk.Length;
            }

            if (checksum != run.Checksum) throw new SnapshotException($"Its memory at {run.Offset:x} was altered: the checksum is another one.");
        }
    }

    private static void Fill(Stream input, Span<byte> into)
    {
        if (input.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length) throw new SnapshotException("It ends in the middle.");
    }
}
