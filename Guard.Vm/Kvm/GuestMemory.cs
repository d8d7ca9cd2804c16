using System.Buffers.Binary;
using Guard.Vm.Interop;

namespace Guard.Vm.Kvm;

/// <summary>
/// A VM's memory by the guest's physical addresses. Every address and length that a guest names is checked here, as a whole: a stretch that does not
/// lie inside one slot is refused. Bytes are copied, once; what the guest changes meanwhile changes no decision.
/// </summary>
public sealed class GuestMemory
{
    private readonly IReadOnlyList<MemorySlot> _slots;
    private readonly DirtyPages? _written;

    /// <summary>Lays slots over a mapping.</summary>
    /// <param name="mapping">The memory.</param>
    /// <param name="slots">Where the guest sees it.</param>
    /// <param name="written">Notes the pages that the host writes, for KVM's log knows of the guest's only; null to note none.</param>
    internal GuestMemory(MappedMemory mapping, IReadOnlyList<MemorySlot> slots, DirtyPages? written)
    {
        Mapping = mapping;
        _slots = slots;
        _written = written;
    }

    /// <summary>How much there is.</summary>
    public ulong Bytes => Mapping.Bytes;

    /// <summary>The memory itself.</summary>
    internal MappedMemory Mapping { get; }

    /// <summary>Whether a stretch is memory, all of it.</summary>
    public bool Contains(ulong address, ulong bytes) => Find(address, bytes) is not null;

    /// <summary>Copies bytes out.</summary>
    /// <returns>False when not all of them are memory; nothing is copied then.</returns>
    public bool TryRead(ulong address, Span<byte> into)
    {
        if (Find(address, (ulong)into.Length) is not { } offset) return false;
        Mapping.Read(offset, into);
        return true;
    }

    /// <summary>Copies bytes in.</summary>
    /// <returns>False when not all of the place is memory; nothing is copied then.</returns>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> from)
    {
        if (Find(address, (ulong)from.Length) is not { } offset) return false;
        _written?.Add(offset, (ulong)from.Length);
        Mapping.Write(offset, from);
        return true;
    }

    /// <summary>Reads an index that the guest moves: two bytes at once, before everything that is read later.</summary>
    /// <returns>False when it is no memory or an odd address.</returns>
    public bool TryReadIndex(ulong address, out ushort value)
    {
        value = 0;
        if ((address & 1) != 0 || Find(address, sizeof(ushort)) is not { } offset) return false;
        value = Mapping.ReadIndex(offset);
        return true;
    }

    /// <summary>Writes an index that the guest watches: two bytes at once, after everything that was written before.</summary>
    /// <returns>False when it is no memory or an odd address.</returns>
    public bool TryWriteIndex(ulong address, ushort value)
    {
        if ((address & 1) != 0 || Find(address, sizeof(ushort)) is not { } offset) return false;
        _written?.Add(offset, sizeof(ushort));
        Mapping.WriteIndex(offset, value);
        return true;
    }

    /// <summary>Copies bytes in at an address of the host's own choice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of the place is memory.</exception>
    public void Write(ulong address, ReadOnlySpan<byte> from)
    {
        if (!TryWrite(address, from)) throw new ArgumentOutOfRangeException(nameof(address), $"{from.Length} bytes at {address:x} are not all guest memory.");
    }

    /// <summary>Writes eight bytes, lowest first, at an address of the host's own choice.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not all of the place is memory.</exception>
    public void Write(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    private ulong? Find(ulong address, ulong bytes)
    {
        foreach (MemorySlot slot in _slots)
        {
            if (address < slot.GuestAddress || address - slot.GuestAddress >= slot.Bytes) continue;
            ulong inside = address - slot.GuestAddress;
            return bytes <= slot.Bytes - inside ? slot.Offset + inside : null;
        }

        return null;
    }
}
