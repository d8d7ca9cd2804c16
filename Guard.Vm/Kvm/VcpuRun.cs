using Guard.Vm.Interop;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>The loop around KVM_RUN: enters the guest, takes what it comes out with to the bus, and says in one sentence why it ended.</summary>
internal sealed class VcpuRun(KvmDescriptor vcpu, RunPage page, KickSwitch kick)
{
    private const int LargestAccess = 8;

    // An instruction that makes several accesses comes out for each; one that makes more than these is none of a processor's.
    private const int MostAccesses = 1024;

    private bool _pending;

    /// <summary>Runs.</summary>
    public RunEnd Run(IGuestBus bus, RunLimits limits)
    {
        try
        {
            RunEnd end = Loop(bus, limits.Exits);
            return !end.CanGoOn || TrySettle() ? end : Failed("an instruction of it makes several accesses, and the run ended at one of them");
        }
        catch (ObjectDisposedException)
        {
            return new RunEnd(RunEndKind.Stopped, "The VM was disposed.");
        }
    }

    /// <summary>
    /// Gives up what an access was part of, before another state is loaded: KVM would complete the old instruction with the new registers, and the
    /// guest would go on somewhere that nobody chose.
    /// </summary>
    /// <exception cref="KvmException">It does not end.</exception>
    public void Abandon()
    {
        for (int i = 0; i < MostAccesses; i++)
            if (TrySettle()) return;
        throw new KvmException("KVM does not finish an instruction of the guest.");
    }

    private RunEnd Loop(IGuestBus bus, long exits)
    {
        for (long left = exits; ; left--)
        {
            long result = Enter();
            while (result is -Errno.EINTR or -Errno.EAGAIN)
            {
                if (Interrupted() is { } end) return end;
                result = Enter();
            }

            if (result < 0) return Failed(result == -Errno.EFAULT ? "the host has no memory for one of its pages" : Kernel.Describe(result));
            if (Exit(bus, page.Exit) is { } ended) return ended;
            if (left <= 1) return new RunEnd(RunEndKind.TooManyExits, $"The guest came out {exits} times, which is as often as it may.");
        }
    }

    private long Enter()
    {
        long result = vcpu.Call(KvmIoctl.KVM_RUN);
        // What came out for an access is complete only when the vCPU is entered again.
        _pending = result == 0;
        return result;
    }

    /// <summary>Finishes the instruction that an access was part of, without entering the guest.</summary>
    /// <returns>False when it makes another access.</returns>
    private bool TrySettle()
    {
        if (!_pending) return true;
        page.SetImmediateExit(true);
        Enter();
        // A kick that came meanwhile finds the flag off, and the thread out of the guest: the next run looks whether it was asked to stop.
        page.SetImmediateExit(false);
        return !_pending;
    }

    private RunEnd? Interrupted() => kick.Answer() switch
    {
        KickAnswer.Deadline => new RunEnd(RunEndKind.Deadline, "The guest's time is over."),
        KickAnswer.Stop => new RunEnd(RunEndKind.Stopped, "The host stopped the guest."),
        _ => null,
    };

    private RunEnd? Exit(IGuestBus bus, in KvmExit exit) => exit.ExitReason switch
    {
        KvmConstant.KVM_EXIT_IO => Port(bus, exit),
        KvmConstant.KVM_EXIT_MMIO => Memory(bus, exit),
        KvmConstant.KVM_EXIT_INTR => Interrupted(),
        KvmConstant.KVM_EXIT_IOAPIC_EOI => null,
        KvmConstant.KVM_EXIT_HLT => new RunEnd(RunEndKind.Halted, "The guest waits for an interrupt, and has none."),
        KvmConstant.KVM_EXIT_SHUTDOWN => new RunEnd(RunEndKind.TripleFault, "The guest faulted while it handled a fault (triple fault)."),
        KvmConstant.KVM_EXIT_SYSTEM_EVENT => new RunEnd(RunEndKind.PoweredOff, $"The guest switched itself off (event {exit.SystemEventType})."),
        KvmConstant.KVM_EXIT_FAIL_ENTRY => Failed($"the processor refused its state, reason {exit.EntryFailureReason:x}"),
        KvmConstant.KVM_EXIT_INTERNAL_ERROR => Failed($"KVM cannot emulate an instruction of it, error {exit.InternalSuberror}"),
        _ => Failed($"it came out with reason {exit.ExitReason}, which Guard does not use"),
    };

    private RunEnd? Port(IGuestBus bus, in KvmExit exit)
    {
        if (exit.IoSize is not (1 or 2 or 4)) return Failed($"KVM told of a port access of {exit.IoSize} bytes");
        Span<byte> data = stackalloc byte[LargestAccess];
        data = data[..exit.IoSize];
        BusAction last = BusAction.Continue;
        for (uint i = 0; i < exit.IoCount; i++)
        {
            ulong offset = exit.IoDataOffset + (i * (ulong)exit.IoSize);
            BusAction action;
            if (exit.IoDirection == KvmConstant.KVM_EXIT_IO_OUT)
            {
                page.Read(offset, data);
                action = bus.PortWrite(exit.IoPort, data);
            }
            else
            {
                data.Fill(0xff);
                action = bus.PortRead(exit.IoPort, data);
                page.Write(offset, data);
            }

            // A string instruction comes out once for many accesses: to leave behind one of them is to leave behind all.
            if (action > BusAction.Leave) return Ended(action, $"port {exit.IoPort:x}");
            if (action == BusAction.Leave) last = action;
        }

        return last == BusAction.Continue ? null : Ended(last, $"port {exit.IoPort:x}");
    }

    private RunEnd? Memory(IGuestBus bus, in KvmExit exit)
    {
        if (exit.MmioBytes is 0 or > LargestAccess) return Failed($"KVM told of a memory access of {exit.MmioBytes} bytes");
        Span<byte> data = stackalloc byte[LargestAccess];
        data = data[..(int)exit.MmioBytes];
        BusAction action;
        if (exit.MmioIsWrite != 0)
        {
            page.Read(RunPage.MmioData, data);
            action = bus.MemoryWrite(exit.MmioAddress, data);
        }
        else
        {
            data.Fill(0xff);
            action = bus.MemoryRead(exit.MmioAddress, data);
            page.Write(RunPage.MmioData, data);
        }

        return action == BusAction.Continue ? null : Ended(action, $"address {exit.MmioAddress:x}");
    }

    private static RunEnd Ended(BusAction action, string where) => action switch
    {
        BusAction.Leave => new RunEnd(RunEndKind.Left, $"The run ended at {where}, as the host wanted."),
        BusAction.PowerOff => new RunEnd(RunEndKind.PoweredOff, $"The guest switched itself off by {where}."),
        _ => new RunEnd(RunEndKind.NothingThere, $"The guest used {where}, where there is nothing."),
    };

    private static RunEnd Failed(string why) => new(RunEndKind.Failed, $"The guest cannot be run: {why}.");
}
