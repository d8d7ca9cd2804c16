using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>
/// A mapping (mmap(2)) that is used by bounds-checked copies only: no pointer and no span of it leaves this class, and it is not unmapped while
/// a copy runs. What another side may change meanwhile is copied once and then looked at.
/// </summary>
internal sealed unsafe class MappedMemory : SafeHandle
{
    private readonly OwnedDescriptor _file;

    private MappedMemory(nint address, ulong bytes, OwnedDescriptor file)
        : base(0, ownsHandle: true)
    {
        Bytes = bytes;
        _file = file;
        bool added = false;
        file.DangerousAddRef(ref added);
        SetHandle(address);
    }

    /// <summary>How many bytes are mapped.</summary>
    public ulong Bytes { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Maps a file from its beginning.</summary>
    /// <param name="file">The file; it is kept open as long as the mapping stands.</param>
    /// <param name="bytes">How much of it.</param>
    /// <param name="kind">Who sees what is written.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static MappedMemory Map(OwnedDescriptor file, ulong bytes, MappingKind kind)
    {
        using Hold hold = Hold.On(file);
        int protection = kind == MappingKind.ReadOnly ? Native.PROT_READ : Native.PROT_READ | Native.PROT_WRITE;
        int flags = kind == MappingKind.Private ? Native.MAP_PRIVATE | Native.MAP_NORESERVE : Native.MAP_SHARED;
        long address = Kernel.Call(SystemCall.SYS_mmap, 0, checked((long)bytes), protection, flags, hold.Descriptor, 0);
        if (address is < 0 and > -4096) throw new IOException($"Cannot map {bytes} bytes: {Kernel.Describe(address)}");
        return new MappedMemory((nint)address, bytes, file);
    }

    /// <summary>Copies bytes out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of them are mapped.</exception>
    public void Read(ulong offset, Span<byte> into)
    {
        Check(offset, (ulong)into.Length);
        using Hold hold = Hold.On(this);
        // SAFETY: the range is inside the mapping, which Hold keeps; the length fits an int because the span's does.
        new ReadOnlySpan<byte>((byte*)hold.Value + offset, into.Length).CopyTo(into);
    }

    /// <summary>Copies bytes in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of the place is mapped.</exception>
    public void Write(ulong offset, ReadOnlySpan<byte> from)
    {
        Check(offset, (ulong)from.Length);
        using Hold hold = Hold.On(this);
        // SAFETY: as in Read.
        from.CopyTo(new Span<byte>((byte*)hold.Value + offset, from.Length));
    }

    /// <summary>Reads two bytes at once, before everything that is read later: an index that another side moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not mapped, or the offset is odd.</exception>
    public ushort ReadIndex(ulong offset)
    {
        CheckIndex(offset);
        using Hold hold = Hold.On(this);
        // SAFETY: two aligned bytes inside the mapping, which Hold keeps.
        return Volatile.Read(ref *(ushort*)((byte*)hold.Value + offset));
    }

    /// <summary>Writes two bytes at once, after everything that was written before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not mapped, or the offset is odd.</exception>
    public void WriteIndex(ulong offset, ushort value)
    {
        CheckIndex(offset);
        using Hold hold = Hold.On(this);
        // SAFETY: as in ReadIndex.
        Volatile.Write(ref *(ushort*)((byte*)hold.Value + offset), value);
    }

    /// <summary>Copies bytes from the same place of another mapping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not mapped in both.</exception>
    public void CopyFrom(MappedMemory other, ulong offset, ulong bytes)
    {
        Check(offset, bytes);
        other.Check(offset, bytes);
        using Hold hold = Hold.On(this), source = Hold.On(other);
        // SAFETY: the range is inside both mappings, which are held; they are different ones and do not overlap.
        NativeMemory.Copy((byte*)source.Value + offset, (byte*)hold.Value + offset, checked((nuint)bytes));
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Kernel.Call(SystemCall.SYS_munmap, handle, (long)Bytes);
        _file.DangerousRelease();
        return true;
    }

    private void Check(ulong offset, ulong bytes)
    {
        if (bytes > Bytes || offset > Bytes - bytes)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{bytes} bytes at {offset:x} are not all inside a mapping of {Bytes} bytes.");
    }

    private void CheckIndex(ulong offset)
    {
        Check(offset, sizeof(ushort));
        if ((offset & 1) != 0) throw new ArgumentOutOfRangeException(nameof(offset), $"{offset:x} is odd.");
    }
}
