using Guard.Vm.Interop;
using Guard.Vm.Kvm.Snapshots;

namespace Guard.Vm.Kvm;

/// <summary>
/// A file that guests see as read-only memory: the root file system, there once for a template and all of its forks. Guard owns the file and never writes
/// it again; a file that is shortened while it is mapped would end the guests, and the process that holds them.
/// </summary>
public sealed class MachineImage : IDisposable
{
    /// <summary>What its length is a multiple of: the guest's kernel takes no other.</summary>
    public const ulong Alignment = 2 << 20;

    /// <summary>The longest one, 64 GiB.</summary>
    public const ulong MostBytes = 64UL << 30;

    private MachineImage(MappedMemory memory) => Memory = memory;

    /// <summary>How long it is.</summary>
    public ulong Bytes => Memory.Bytes;

    /// <summary>The file, mapped to be read.</summary>
    internal MappedMemory Memory { get; }

    /// <summary>
    /// The checksum of all of it, by which a snapshot knows its image again; it reads the whole file. Who could alter the file on purpose could also alter
    /// the snapshot: against that stands the digest in the log.
    /// </summary>
    internal uint Checksum()
    {
        byte[] buffer = new byte[1 << 20];
        uint checksum = Crc32C.Start;
        for (ulong done = 0; done < Bytes; done += (ulong)buffer.Length)
        {
            Memory.Read(done, buffer); // whole buffers: a buffer divides the alignment
            checksum = Crc32C.Add(checksum, buffer);
        }

        return checksum;
    }

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file; its length is a multiple of <see cref="Alignment"/>.</param>
    /// <exception cref="IOException">It cannot be read, or has another length.</exception>
    public static MachineImage Open(string path)
    {
        ulong bytes = (ulong)new FileInfo(path).Length;
        if (bytes is 0 or > MostBytes || bytes % Alignment != 0) throw new IOException($"{path} has {bytes} bytes: an image is whole pieces of {Alignment} bytes, up to {MostBytes}.");
        int descriptor = Kernel.Open(path, Native.O_RDONLY | Native.O_CLOEXEC);
        if (descriptor < 0) throw new IOException($"Cannot open {path}: {Kernel.Describe(descriptor)}");
        using var file = new OwnedDescriptor(descriptor);
        return new MachineImage(MappedMemory.Map(file, bytes, MappingKind.ReadOnly));
    }

    /// <inheritdoc/>
    public void Dispose() => Memory.Dispose();
}
