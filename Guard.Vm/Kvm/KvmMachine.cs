using Guard.Vm.Interop;
using Guard.Vm.Interop.Kvm;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Kvm;

/// <summary>
/// One VM with one vCPU. A run is on the caller's thread; everything else may be called from any. Disposing ends a run and is safe while one is going
/// on: memory and descriptors go when the last call that uses them is over. It can take the kernel long, so it is left to a <see cref="MachineReaper"/>.
/// </summary>
public sealed class KvmMachine : IDisposable
{
    // Below the devices, where Intel's processors keep a task segment for guests in real mode; others do not look.
    private const long TssAddress = 0xfffbd000;

    private readonly KvmHost _host;
    private readonly TimeProvider _time;
    private readonly KvmDescriptor _vm, _vcpu;
    private readonly RunPage _page;
    private readonly KickSwitch _kick;
    private readonly VcpuRun _runner;
    private readonly byte[] _cpuid;
    private readonly DirtyPages? _written, _scratch;
    private RunEnd? _over;

    private KvmMachine(KvmHost host, MachineShape shape, byte[] cpuid, MemoryFile file, MappingKind kind, bool tracked, MachineImage? image, TimeProvider time)
    {
        (_host, _time, _cpuid, File, Shape, Image) = (host, time, cpuid, file, shape, image);
        _vm = new KvmDescriptor(KvmException.Check(host.Device.Call(KvmIoctl.KVM_CREATE_VM), "make a VM"));
        KvmDescriptor? vcpu = null;
        MappedMemory? memory = null;
        RunPage? page = null;
        IReadOnlyList<MemorySlot> slots = shape.Slots;
        try
        {
            memory = MappedMemory.Map(file, file.Bytes, kind);
            for (int slot = 0; slot < slots.Count; slot++)
            {
                (ulong address, ulong offset, ulong bytes) = slots[slot];
                uint flags = tracked ? KvmConstant.KVM_MEM_LOG_DIRTY_PAGES : 0;
                KvmException.Check(_vm.SetMemory((uint)slot, flags, address, memory, offset, bytes), "give a VM its memory");
            }

            if (image is not null)
                KvmException.Check(_vm.SetMemory((uint)slots.Count, KvmConstant.KVM_MEM_READONLY, shape.ImageAddress, image.Memory, 0, image.Bytes), "give a VM its image");
            KvmException.Check(_vm.Call(KvmIoctl.KVM_SET_TSS_ADDR, TssAddress), "set the place of the task segment");
            ChipTransfer.Create(_vm, shape.Chip);
            vcpu = new KvmDescriptor(KvmException.Check(_vm.Call(KvmIoctl.KVM_CREATE_VCPU), "make a vCPU"));
            vcpu.Keep(_vm);
            page = RunPage.Map(vcpu, host.RunPageBytes);
            KvmException.Check(vcpu.CallTable(KvmIoctl.KVM_SET_CPUID2, cpuid, KvmBytes.TableHeader, CpuModel.EntryBytes), "set what CPUID says");
        }
        catch
        {
            page?.Dispose();
            vcpu?.Dispose();
            _vm.Dispose();
            memory?.Dispose();
            throw;
        }

        if (tracked) (_written, _scratch) = (new DirtyPages(file.Bytes), new DirtyPages(file.Bytes));
        Memory = new GuestMemory(memory, slots, _written);
        (_vcpu, _page, _kick) = (vcpu, page, new KickSwitch(page));
        _runner = new VcpuRun(_vcpu, _page, _kick);
    }

    /// <summary>What it is made of.</summary>
    public MachineShape Shape { get; }

    /// <summary>Its memory.</summary>
    public GuestMemory Memory { get; }

    /// <summary>What it sees as read-only memory behind its own; null for nothing.</summary>
    public MachineImage? Image { get; }

    /// <summary>Its vCPU.</summary>
    internal KvmDescriptor Vcpu => _vcpu;

    /// <summary>The file of its memory.</summary>
    internal MemoryFile File { get; }

    /// <summary>Makes a VM with empty memory, to become a template.</summary>
    /// <param name="host">This machine's KVM.</param>
    /// <param name="shape">What it is made of.</param>
    /// <param name="time">The clock.</param>
    /// <param name="image">Read-only memory behind its own; it outlives the VM. Null for none.</param>
    /// <exception cref="ArgumentException">There is no such VM: says why.</exception>
    /// <exception cref="KvmException">KVM refuses, for want of memory or descriptors, say.</exception>
    public static KvmMachine Create(KvmHost host, MachineShape shape, TimeProvider time, MachineImage? image = null)
    {
        if (shape.Problem is { } problem) throw new ArgumentException(problem, nameof(shape));
        if ((shape.Chip == IrqChip.Split && !host.Capabilities.SplitIrqChip) || (shape.Chip == IrqChip.Full && !host.Capabilities.FullIrqChip))
            throw new ArgumentException($"This machine's KVM has no {shape.Chip} interrupt controllers.", nameof(shape));
        MemoryFile file = NewFile(shape.MemoryBytes);
        try
        {
            byte[] cpuid = host.Cpu.Table(shape.Chip != IrqChip.None && host.Capabilities.TscDeadline);
            return Make(host, shape, cpuid, file, MappingKind.Shared, tracked: false, image, time);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a VM over a template's memory: what it writes is its own.</summary>
    internal static KvmMachine Fork(KvmHost host, MachineState state, MemoryFile file, bool tracked, TimeProvider time, MachineImage? image = null)
    {
        KvmMachine machine = Make(host, state.Shape, state.Cpuid, file, MappingKind.Private, tracked, image, time);
        try
        {
            TimeSpan passed = machine.Passed(state);
            ChipTransfer.Load(machine._vm, state);
            VcpuTransfer.Load(machine._vcpu, state.Vcpu, Ticks(state, passed));
            ClockTransfer.Load(machine._vm, state.Clock, passed);
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    /// <summary>A file of memory for a VM.</summary>
    /// <exception cref="KvmException">There is none to be had.</exception>
    internal static MemoryFile NewFile(ulong bytes)
    {
        try
        {
            return MemoryFile.Create("guard-vm", bytes);
        }
        catch (IOException error)
        {
            throw new KvmException(error.Message, error);
        }
    }

    /// <summary>Runs the guest on this thread until something ends the run. The vCPU of a guest that can go on then stands between two instructions.</summary>
    /// <param name="bus">What the guest reaches outside of its memory.</param>
    /// <param name="limits">Bounds of this run.</param>
    /// <returns>Why it came back. After an end that a guest cannot go on from, every later run comes back with the same one at once.</returns>
    /// <exception cref="InvalidOperationException">Another thread runs it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public RunEnd Run(IGuestBus bus, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Exits, 1);
        if (_over is not null) return _over;
        long run = _kick.Enter();
        ITimer? timer = null;
        try
        {
            if (limits.Time != Timeout.InfiniteTimeSpan) timer = _time.CreateTimer(_ => _kick.Expire(run), null, limits.Time, Timeout.InfiniteTimeSpan);
            RunEnd end = _runner.Run(bus, limits);
            if (!end.CanGoOn) _over = end;
            return end;
        }
        finally
        {
            timer?.Dispose();
            _kick.Leave();
        }
    }

    /// <summary>Ends the run that is going on, or the next one at its beginning.</summary>
    public void Stop() => _kick.Stop();

    /// <summary>Has the guest stand still; comes back when it does. The time of a run goes on.</summary>
    public void Pause() => _kick.Pause();

    /// <summary>Lets a paused guest go on.</summary>
    public void Resume() => _kick.Resume();

    /// <summary>Sends its local APIC an interrupt; any thread may. One that no processor has is nothing.</summary>
    internal void Interrupt(InterruptMessage message)
    {
        var msi = new KvmMsi { AddressLow = message.Address, Data = message.Data };
        try
        {
            _vm.Call(KvmIoctl.KVM_SIGNAL_MSI, ref msi);
        }
        catch (ObjectDisposedException)
        {
            // Its devices may be a moment behind it.
        }
    }

    /// <summary>Takes the state of a VM that does not run.</summary>
    /// <param name="devices">State of the host's device models.</param>
    /// <exception cref="InvalidOperationException">It runs, or cannot go on.</exception>
    /// <exception cref="KvmException">KVM refuses a part.</exception>
    internal MachineState Save(byte[] devices)
    {
        if (_over is not null) throw new InvalidOperationException($"There is nothing to save: {_over.Reason}");
        _kick.Enter();
        try
        {
            bool lapic = Shape.Chip != IrqChip.None;
            return new MachineState
            {
                Shape = Shape,
                Cpuid = _cpuid,
                TscKilohertz = KvmException.Check(_vcpu.Call(KvmIoctl.KVM_GET_TSC_KHZ), "say how fast the time stamp counter runs"),
                Vcpu = VcpuTransfer.Save(_vcpu, _host, lapic),
                Chips = ChipTransfer.SaveChips(_vm, Shape.Chip),
                Pit = ChipTransfer.SavePit(_vm, Shape.Chip),
                Clock = ClockTransfer.Save(_vm),
                SavedAt = _time.GetUtcNow(),
                Devices = devices,
            };
        }
        finally
        {
            _kick.Leave();
        }
    }

    /// <summary>Puts a tracked fork back to what its template is: the pages that were written since, and all of the state.</summary>
    /// <returns>How many pages were put back.</returns>
    /// <exception cref="InvalidOperationException">It runs, or its pages are not tracked.</exception>
    /// <exception cref="KvmException">KVM refuses a part.</exception>
    internal int Reset(MachineState state, MappedMemory pristine)
    {
        if (_written is null || _scratch is null) throw new InvalidOperationException("The pages of this fork are not tracked.");
        _kick.Enter();
        try
        {
            _runner.Abandon();
            IReadOnlyList<MemorySlot> slots = Shape.Slots;
            for (int slot = 0; slot < slots.Count; slot++)
            {
                ulong pages = slots[slot].Bytes / MachineShape.PageBytes;
                // A slot begins at a whole word of the bitmap: the first one is a multiple of 64 pages long where there is a second.
                Span<ulong> words = _scratch.Words[(int)(slots[slot].Offset / MachineShape.PageBytes / 64)..];
                KvmException.Check(_vm.GetDirtyLog((uint)slot, pages, words), "say which pages the guest wrote");
            }

            _scratch.TakeOver(_written);
            int restored = _scratch.Take((offset, bytes) => Memory.Mapping.CopyFrom(pristine, offset, bytes));
            TimeSpan passed = Passed(state);
            ulong ticks = Ticks(state, passed);
            if (Shape.Chip == IrqChip.None && _host.Capabilities.SyncRegisters)
            {
                VcpuTransfer.Reload(_vcpu, _page, state.Vcpu, ticks);
            }
            else
            {
                ChipTransfer.Load(_vm, state);
                VcpuTransfer.Load(_vcpu, state.Vcpu, ticks);
            }

            ClockTransfer.Load(_vm, state.Clock, passed);
            _over = null;
            return restored;
        }
        finally
        {
            _kick.Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kick.Close();
        _page.Dispose();
        _vcpu.Dispose();
        _vm.Dispose();
        Memory.Mapping.Dispose();
    }

    /// <summary>By how much a state's time stamp counter moves on in a time.</summary>
    internal static ulong Ticks(MachineState state, TimeSpan passed) =>
        (ulong)((UInt128)(ulong)passed.Ticks * (ulong)state.TscKilohertz / TimeSpan.TicksPerMillisecond);

    private static KvmMachine Make(
        KvmHost host, MachineShape shape, byte[] cpuid, MemoryFile file, MappingKind kind, bool tracked, MachineImage? image, TimeProvider time)
    {
        try
        {
            return new KvmMachine(host, shape, cpuid, file, kind, tracked, image, time);
        }
        catch (IOException error)
        {
            throw new KvmException($"Cannot make a VM: {error.Message}", error);
        }
    }

    // A host whose clock was set back has a guest whose time stands still, and not one that runs backwards.
    private TimeSpan Passed(MachineState state)
    {
        TimeSpan passed = _time.GetUtcNow() - state.SavedAt;
        return passed > TimeSpan.Zero ? passed : TimeSpan.Zero;
    }
}
