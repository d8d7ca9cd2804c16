using System.Buffers.Binary;
using Guard.Vm.Interop;
using Guard.Vm.Process;

namespace Guard.Vm.Kvm.Snapshots;

/// <summary>
/// Writes a template to a file that another process, of this or a later Guard on the same kind of processor, makes a template of again: header, state,
/// table of the stretches of memory that are not zero, and those. See <see cref="SnapshotReader"/>.
/// </summary>
public static class SnapshotWriter
{
    private const int ChunkBytes = 1 << 20;

    // Stretches of zeros up to this length are written out: an entry of the table for each would cost more.
    private const int LargestGap = 16 * MachineShape.PageBytes;

    /// <summary>Writes a template; the file is there whole and on the disk, or not at all.</summary>
    /// <param name="template">The template.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(MachineTemplate template, string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string unfinished = Path.Combine(directory, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(unfinished, options))
        {
            try
            {
                Write(template, file);
                file.Flush(flushToDisk: true);
                File.Move(unfinished, path, overwrite: true);
            }
            catch
            {
                File.Delete(unfinished);
                throw;
            }
        }

        HostDirectory.Flush(directory);
    }

    /// <summary>Writes a template to a stream.</summary>
    internal static void Write(MachineTemplate template, Stream output)
    {
        byte[] state = StateCodec.Write(template.State);
        List<MemoryRun> runs = Runs(template.File, template.Memory);
        if (runs.Count > SnapshotHeader.MostRuns) throw new IOException($"The memory is in {runs.Count} pieces; a snapshot holds {SnapshotHeader.MostRuns}.");
        byte[] table = Table(runs), header = new byte[SnapshotHeader.Size];
        MachineState saved = template.State;
        var fields = new SnapshotHeader(
            saved.Shape, saved.TscKilohertz, saved.SavedAt, state.Length, runs.Count, runs.Aggregate(0UL, (sum, run) => sum + run.Bytes), 0);
        fields.Write(header);
        uint checksum = Crc32C.Add(Crc32C.Add(Crc32C.Add(Crc32C.Start, header.AsSpan(0, SnapshotHeader.Covered)), state), table);
        (fields with { Checksum = checksum }).Write(header);
        output.Write(header);
        output.Write(state);
        output.Write(table);
        byte[] chunk = new byte[ChunkBytes];
        foreach (MemoryRun run in runs) ForEachChunk(template.Memory, run.Offset, run.Bytes, chunk, bytes => output.Write(bytes));
    }

    // Pages that nobody wrote are not read: to read one through the mapping would make it.
    private static List<MemoryRun> Runs(MemoryFile file, MappedMemory memory)
    {
        var runs = new List<MemoryRun>();
        byte[] page = new byte[MachineShape.PageBytes];
        ulong start = 0, end = 0;
        for (ulong? from = file.NextData(0); from is { } written;)
        {
            ulong hole = file.NextHole(written);
            for (ulong offset = written; offset < hole; offset += MachineShape.PageBytes)
            {
                memory.Read(offset, page);
                if (!page.AsSpan().ContainsAnyExcept((byte)0)) continue;
                if (end > start && offset - end > LargestGap)
                {
                    runs.Add(new MemoryRun(start, end - start, Checksum(memory, start, end - start)));
                    start = end = offset;
                }

                if (end == start) start = offset;
                end = offset + MachineShape.PageBytes;
            }

            from = hole < file.Bytes ? file.NextData(hole) : null;
        }

        if (end > start) runs.Add(new MemoryRun(start, end - start, Checksum(memory, start, end - start)));
        return runs;
    }

    private static byte[] Table(List<MemoryRun> runs)
    {
        byte[] table = new byte[runs.Count * MemoryRun.Size];
        for (int i = 0; i < runs.Count; i++)
        {
            Span<byte> entry = table.AsSpan(i * MemoryRun.Size);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, runs[i].Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], runs[i].Bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], runs[i].Checksum);
        }

        return table;
    }

    private static uint Checksum(MappedMemory memory, ulong offset, ulong bytes)
    {
        uint checksum = Crc32C.Start;
        ForEachChunk(memory, offset, bytes, new byte[ChunkBytes], chunk => checksum = Crc32C.Add(checksum, chunk));
        return checksum;
    }

    private static void ForEachChunk(MappedMemory memory, ulong offset, ulong bytes, byte[] buffer, Action<ReadOnlySpan<byte>> use)
    {
        for (ulong done = 0; done < bytes;)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min((ulong)buffer.Length, bytes - done));
            memory.Read(offset + done, chunk);
            use(chunk);
            done += (ulong)chunk.Length;
        }
    }
}
