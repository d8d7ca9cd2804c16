using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Init;

/// <summary>PID 1's children: waits for one of them while reaping all, and passes on the signals that the Shim asks for.</summary>
internal sealed unsafe class Children
{
    private readonly int _channel;
    private readonly int _childSignals;

    /// <summary>Starts to listen for ends of children; SIGCHLD is blocked since before init began.</summary>
    public Children(int channel)
    {
        _channel = channel;
        ulong mask = 1UL << (Native.SIGCHLD - 1);
        // SAFETY: the kernel reads eight bytes of a local.
        _childSignals = (int)Kernel.Call(SystemCall.SYS_signalfd4, -1, (long)&mask, 8, Native.O_CLOEXEC | Native.O_NONBLOCK);
        if (_childSignals < 0) throw new IOException($"signalfd: {Kernel.Describe(_childSignals)}");
    }

    /// <summary>Kills every process in the box but PID 1.</summary>
    public static void KillRest() => Kernel.Call(SystemCall.SYS_kill, -1, Native.SIGKILL);

    /// <summary>Tells the Shim something.</summary>
    public void Send(InnerKind kind, int first = 0)
    {
        var message = new InnerMessage { Kind = kind, First = first };
        // SAFETY: a local of InnerMessage.Bytes bytes.
        Kernel.Retry(SystemCall.SYS_write, _channel, (long)&message, InnerMessage.Bytes);
    }

    /// <summary>Waits for a child's end.</summary>
    /// <param name="child">The child.</param>
    /// <param name="milliseconds">How long, or -1.</param>
    /// <param name="forwardSignals">Whether asked signals go to the child's process group.</param>
    /// <returns>How it ended, or null when the time is over. When the Shim is gone this does not return: PID 1 ends and the box with it.</returns>
    public InnerMessage? Await(int child, int milliseconds, bool forwardSignals)
    {
        TimeProvider clock = TimeProvider.System;
        long started = clock.GetTimestamp();
        Span<byte> information = stackalloc byte[128]; // one struct signalfd_siginfo
        while (true)
        {
            if (Reap(child) is { } end) return end;
            int left = milliseconds < 0 ? -1 : (int)Math.Max(0, milliseconds - clock.GetElapsedTime(started).TotalMilliseconds);
            Span<PollEntry> entries = [new(_channel, Native.POLLIN), new(_childSignals, Native.POLLIN)];
            if (Kernel.Poll(entries, left) == 0) return null;
            if (entries[1].Readable) Kernel.Read(_childSignals, information); // only empties it: Reap asks for every child
            if (entries[0].Readable) Obey(child, forwardSignals);
        }
    }

    private void Obey(int child, bool forwardSignals)
    {
        InnerMessage message = default;
        // SAFETY: a local of InnerMessage.Bytes bytes.
        long count = Kernel.Retry(SystemCall.SYS_read, _channel, (long)&message, InnerMessage.Bytes);
        if (count != InnerMessage.Bytes) Environment.Exit(0); // the Shim is gone: PID 1 leaves, the kernel kills the rest
        if (message.Kind == InnerKind.Signal && forwardSignals) Kernel.Call(SystemCall.SYS_kill, -child, message.First);
    }

    /// <summary>Reaps every ended child; the wait status (wait(2)) of the asked one is decoded.</summary>
    private static InnerMessage? Reap(int child)
    {
        InnerMessage? end = null;
        int status;
        long id;
        // SAFETY: the kernel writes one int to a local.
        while ((id = Kernel.Call(SystemCall.SYS_wait4, -1, (long)&status, Native.WNOHANG)) > 0)
        {
            if (id != child) continue;
            int signal = status & 0x7f;
            end = signal == 0
                ? new InnerMessage { Kind = InnerKind.Exited, First = (status >> 8) & 0xff }
                : new InnerMessage { Kind = InnerKind.Signalled, First = signal };
        }

        return end;
    }
}
