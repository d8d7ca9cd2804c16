using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>
/// A guest's conversation with its host, on one thread: frames from the channel, bytes of commands, ends of children. The host holds to the windows, so
/// what is kept here is bounded; a frame that breaks the rules ends the guest.
/// </summary>
/// <param name="channel">The channel: a stream that is read when there is something and written until all is gone.</param>
internal sealed class GuestServer(int channel)
{
    private const int PollMilliseconds = -1;
    private readonly List<GuestChild> _children = [];
    private readonly GuestFrameReader _reader = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly int _childSignals = SignalDescriptor();
    private bool _over;

    /// <summary>Says that it stands, then serves until the channel is closed.</summary>
    /// <exception cref="IOException">The channel is broken.</exception>
    public void Serve()
    {
        Send(GuestFrame.Write(0, GuestFrameKind.Ready, [GuestFrame.ProtocolVersion]));
        Span<byte> information = stackalloc byte[128]; // one struct signalfd_siginfo
        while (!_over)
        {
            PollEntry[] entries = [new(channel, Native.POLLIN), new(_childSignals, Native.POLLIN), .. _children.SelectMany(Entries)];
            if (Kernel.Poll(entries, PollMilliseconds) < 0) continue;
            for (int i = 0; i < _children.Count; i++)
            {
                ReadOnlySpan<PollEntry> own = entries.AsSpan(2 + (3 * i), 3);
                if (own[0].Descriptor >= 0 && own[0].Writable) _children[i].Write();
                if (own[1].Descriptor >= 0 && own[1].Readable) _children[i].Read(0, _buffer);
                if (own[2].Descriptor >= 0 && own[2].Readable) _children[i].Read(1, _buffer);
            }

            if (entries[1].Readable)
            {
                Kernel.Read(_childSignals, information); // only empties it: every child that has ended is asked for
                Reap();
            }

            if (entries[0].Readable) Receive();
            _children.RemoveAll(child => child.TryFinish(_buffer));
        }
    }

    private static IEnumerable<PollEntry> Entries(GuestChild child) =>
        [new(child.WantsToWrite, Native.POLLOUT), new(child.WantsToRead(0), Native.POLLIN), new(child.WantsToRead(1), Native.POLLIN)];

    private static unsafe int SignalDescriptor()
    {
        ulong mask = 1UL << (Native.SIGCHLD - 1);
        // SAFETY: the kernel reads eight bytes of a local.
        return (int)GuestMounts.Check(Kernel.Call(SystemCall.SYS_signalfd4, -1, (long)&mask, 8, Native.O_CLOEXEC | Native.O_NONBLOCK), "listen for children");
    }

    private unsafe void Reap()
    {
        int status;
        long id;
        // SAFETY: the kernel writes one int to a local.
        while ((id = Kernel.Call(SystemCall.SYS_wait4, -1, (long)&status, Native.WNOHANG)) > 0)
        {
            int signal = status & 0x7f;
            if (_children.Find(child => child.Id == id) is { } ended)
                ended.Exit = signal == 0 ? new GuestExit((status >> 8) & 0xff, null, null) : new GuestExit(null, signal, null);
        }
    }

    private void Receive()
    {
        int count = Kernel.Read(channel, _buffer);
        if (count <= 0)
        {
            _over = true;
            return;
        }

        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, count).ToArray();
        try
        {
            while (_reader.TryTake(ref bytes, out GuestFrame frame)) Take(frame);
        }
        catch (InvalidDataException error)
        {
            throw new IOException($"The host broke the protocol: {error.Message}");
        }
    }

    private void Take(GuestFrame frame)
    {
        switch (frame.Kind)
        {
            case GuestFrameKind.Become:
                Send(GuestFrame.Write(0, GuestFrameKind.Became, System.Text.Encoding.UTF8.GetBytes(GuestSelf.Become(GuestIdentity.Read(frame.Payload)))));
                return;
            case GuestFrameKind.Start:
                _children.Add(new GuestChild(frame.Stream, GuestCommand.Read(frame.Payload), Send));
                return;
        }

        // One that has just ended is not there any more, and the host does not know yet.
        GuestChild? child = _children.Find(one => one.Stream == frame.Stream);
        switch (frame.Kind)
        {
            case GuestFrameKind.Data when frame.Lane == 0: child?.Feed(frame.Payload); break;
            case GuestFrameKind.End when frame.Lane == 0: child?.EndInput(); break;
            case GuestFrameKind.Credit when frame.Lane > 0: child?.Grant(frame.Lane - 1, frame.Number()); break;
            case GuestFrameKind.Signal: child?.Signal(frame.Number()); break;
            default: throw new InvalidDataException($"a host sends no {frame.Kind} on lane {frame.Lane}");
        }
    }

    private void Send(byte[] frame)
    {
        for (int done = 0; done < frame.Length;)
        {
            int count = Kernel.Write(channel, frame.AsSpan(done));
            if (count < 0) throw new IOException($"Cannot write to the host: {Kernel.Describe(count)}");
            done += count;
        }
    }
}
