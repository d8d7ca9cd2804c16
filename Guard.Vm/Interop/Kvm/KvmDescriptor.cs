using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>
/// <c>/dev/kvm</c>, a VM or a vCPU. Each call checks that the memory that it gives the kernel is at least as long as the request says, so that no
/// request, whatever its number, makes the kernel write outside of it.
/// </summary>
internal sealed unsafe class KvmDescriptor(int descriptor) : OwnedDescriptor(descriptor)
{
    /// <summary>A request with a number, or without argument.</summary>
    /// <returns>The kernel's result, or the negated errno.</returns>
    /// <exception cref="ArgumentException">The request wants memory.</exception>
    public long Call(uint request, long argument = 0)
    {
        if (KvmIoctl.Bytes(request) != 0) throw new ArgumentException($"Request {request:x} takes memory.", nameof(request));
        using Hold hold = Hold.On(this);
        return Kernel.Call(SystemCall.SYS_ioctl, hold.Descriptor, request, argument);
    }

    /// <summary>A request with a structure.</summary>
    /// <returns>The kernel's result, or the negated errno.</returns>
    /// <exception cref="ArgumentException">The structure is smaller than the request says.</exception>
    public long Call<T>(uint request, ref T argument)
        where T : unmanaged => Call(request, MemoryMarshal.AsBytes(new Span<T>(ref argument)));

    /// <summary>A request with a structure as bytes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="argument">The structure.</param>
    /// <param name="bytes">What the kernel may touch, where that is more than the request's number says.</param>
    /// <returns>The kernel's result, or the negated errno.</returns>
    /// <exception cref="ArgumentException">The structure is smaller than the request says.</exception>
    public long Call(uint request, Span<byte> argument, int bytes = 0)
    {
        int wanted = Math.Max(KvmIoctl.Bytes(request), bytes);
        if (wanted == 0 || argument.Length < wanted) throw new ArgumentException($"Request {request:x} takes {wanted} bytes, not {argument.Length}.", nameof(argument));
        using Hold hold = Hold.On(this);
        // SAFETY: the span is pinned for the call and as long as what the kernel reads or writes for this request.
        fixed (byte* start = argument) return Kernel.Call(SystemCall.SYS_ioctl, hold.Descriptor, request, (long)start);
    }

    /// <summary>A request with a table: a count, and that many entries behind a header.</summary>
    /// <param name="request">The request.</param>
    /// <param name="table">The table; its first four bytes are the count.</param>
    /// <param name="header">Bytes before the first entry.</param>
    /// <param name="entry">Bytes of one entry.</param>
    /// <returns>The kernel's result, or the negated errno.</returns>
    /// <exception cref="ArgumentException">The table is shorter than its count says.</exception>
    public long CallTable(uint request, Span<byte> table, int header, int entry)
    {
        ulong wanted = (ulong)header + (MemoryMarshal.Read<uint>(table) * (ulong)entry);
        if (wanted > (ulong)table.Length) throw new ArgumentException($"The table of request {request:x} takes {wanted} bytes, not {table.Length}.", nameof(table));
        return Call(request, table, (int)wanted);
    }

    /// <summary>Gives a VM memory (KVM_SET_USER_MEMORY_REGION). The VM keeps the mapping: it is not unmapped, and nothing else comes to lie there, before the VM is closed.</summary>
    /// <returns>0, or the negated errno.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not all of it is mapped.</exception>
    public long SetMemory(uint slot, uint flags, ulong guestAddress, MappedMemory memory, ulong offset, ulong bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, memory.Bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, memory.Bytes - bytes);
        Keep(memory);
        using Hold hold = Hold.On(memory);
        var region = new KvmMemoryRegion { Slot = slot, Flags = flags, GuestAddress = guestAddress, Bytes = bytes, HostAddress = (ulong)hold.Value + offset };
        return Call(KvmIoctl.KVM_SET_USER_MEMORY_REGION, ref region);
    }

    /// <summary>Takes the pages that a slot's guest wrote since the last time (KVM_GET_DIRTY_LOG).</summary>
    /// <param name="slot">The slot; it must log.</param>
    /// <param name="pages">The slot's pages.</param>
    /// <param name="bitmap">One bit a page, lowest first; at least as many as there are pages.</param>
    /// <returns>0, or the negated errno.</returns>
    /// <exception cref="ArgumentException">The bitmap is too short.</exception>
    public long GetDirtyLog(uint slot, ulong pages, Span<ulong> bitmap)
    {
        if ((ulong)bitmap.Length < (pages + 63) / 64) throw new ArgumentException($"{bitmap.Length} words are no bitmap of {pages} pages.", nameof(bitmap));
        // SAFETY: the bitmap is pinned for the call; the kernel writes one bit a page of the slot, rounded up to words.
        fixed (ulong* start = bitmap)
        {
            var log = new KvmDirtyLog { Slot = slot, Bitmap = (ulong)start };
            return Call(KvmIoctl.KVM_GET_DIRTY_LOG, ref log);
        }
    }
}
