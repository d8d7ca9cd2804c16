using System.Runtime.InteropServices;

namespace Guard.Vm.Interop.Kvm;

/// <summary>A vCPU's struct kvm_run, shared with the kernel and not with the guest.</summary>
internal sealed class RunPage : IDisposable
{
    /// <summary>Where the data of an access to memory lies.</summary>
    public const ulong MmioData = 40;

    // Offsets in struct kvm_run; a test compares them with linux/kvm.h.
    internal const ulong ImmediateExit = 1;
    internal const ulong DirtyRegs = 296;
    internal const ulong SyncRegs = 304;
    internal const ulong SyncSregs = 448;
    internal const ulong SyncEvents = 760;

    private readonly MappedMemory _mapping;

    private RunPage(MappedMemory mapping) => _mapping = mapping;

    /// <summary>What the exit was, after KVM_RUN came back with 0.</summary>
    public KvmExit Exit
    {
        get
        {
            KvmExit exit = default;
            _mapping.Read(0, MemoryMarshal.AsBytes(new Span<KvmExit>(ref exit)));
            return exit;
        }
    }

    /// <summary>Maps a vCPU's page.</summary>
    /// <param name="vcpu">The vCPU; it is kept open as long as the page is mapped.</param>
    /// <param name="bytes">What KVM_GET_VCPU_MMAP_SIZE said.</param>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static RunPage Map(KvmDescriptor vcpu, int bytes) => new(MappedMemory.Map(vcpu, (ulong)bytes, MappingKind.Shared));

    /// <summary>While set, KVM_RUN completes what is pending and comes back with EINTR before the guest runs.</summary>
    public void SetImmediateExit(bool value)
    {
        ReadOnlySpan<byte> one = [value ? (byte)1 : (byte)0];
        _mapping.Write(ImmediateExit, one);
    }

    /// <summary>Copies an exit's data out, from the offset that the kernel gave for it.</summary>
    public void Read(ulong offset, Span<byte> into) => _mapping.Read(offset, into);

    /// <summary>Puts the answer to a read in, at the offset that the kernel gave for it.</summary>
    public void Write(ulong offset, ReadOnlySpan<byte> from) => _mapping.Write(offset, from);

    /// <summary>Has the next KVM_RUN load registers (KVM_CAP_SYNC_REGS): three calls less.</summary>
    public void SyncRegisters(ReadOnlySpan<byte> regs, ReadOnlySpan<byte> sregs, ReadOnlySpan<byte> events)
    {
        const ulong All = KvmConstant.KVM_SYNC_X86_REGS | KvmConstant.KVM_SYNC_X86_SREGS | KvmConstant.KVM_SYNC_X86_EVENTS;
        _mapping.Write(SyncRegs, regs);
        _mapping.Write(SyncSregs, sregs);
        _mapping.Write(SyncEvents, events);
        Span<byte> dirty = stackalloc byte[sizeof(ulong)];
        MemoryMarshal.Write(dirty, All);
        _mapping.Write(DirtyRegs, dirty);
    }

    /// <inheritdoc/>
    public void Dispose() => _mapping.Dispose();
}
