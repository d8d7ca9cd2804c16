using Guard.Vm;
using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>One box from the Shim's side: prepares it, clones it, watches over it, reports its end when nothing of it is left.</summary>
internal sealed class BoxSession(BoxSpec spec, byte[] filter, ControlLink control, TerminalSize size)
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly IdentityMap _identity = new(spec);
    private BoxProcess? _process;
    private ControlGroup? _group;
    private TerminalRelay? _terminal;
    private StepList? _steps;
    private BoxFailure? _failure;
    private int _portLink = -1;
    private bool _timedOut;
    private InnerMessage? _end;

    /// <summary>Runs the box to its end and sends every report but <c>failed</c>.</summary>
    /// <exception cref="BoxFailure">The box could not be built; nothing of it is left.</exception>
    public void Run()
    {
        Signals.BlockBrokenPipe();
        Kernel.Call(SystemCall.SYS_setsid); // keys pressed at the starter's terminal are not for the Shim; EPERM when it leads a session already
        if (filter.Length == 0 || filter.Length % 8 != 0) throw new BoxFailure($"The seccomp program has {filter.Length} bytes, which is no array of instructions.");
        _identity.LeaveGroups();
        var descriptors = spec.Descriptors.ToDictionary(descriptor => descriptor.Number, descriptor => UnixSocket.Connect(descriptor.Socket));
        if (descriptors.Keys.Any(number => number is < 3 or > 9)) throw new BoxFailure("A box's descriptors are numbered 3 to 9.");
        if (spec.Ports.Count > 0) _portLink = UnixSocket.Connect(spec.PortSocket);
        long started = _clock.GetTimestamp();
        _group = ControlGroup.Create(spec.Limits);
        try
        {
            Start(descriptors);
            Watch(started);
        }
        finally
        {
            _process?.Kill();
            _process?.Reap();
            bool limitWasHit = _process is not null && _group.LimitWasHit();
            _group.Remove();
            if (_failure is null && _process is not null) Report(limitWasHit);
        }

        if (_failure is not null) throw _failure;
    }

    private void Start(Dictionary<int, int> descriptors)
    {
        (int outer, int inner) = UnixSocket.Pair();
        var plan = new BoxPlan(spec, inner, descriptors, filter, spec.Limits.MemoryBytes > 0 && !_group!.BoundsMemory);
        _steps = new StepList();
        _steps.Append(plan.Prelude);
        if (_identity.IsRoot) BoxProcess.RunHere(plan.Opening); // root reads directories that the box's uid could not open
        else _steps.Append(plan.Opening);
        _steps.Append(plan.Building);
        _process = BoxProcess.Clone(spec.Network, _steps, outer, inner);
        foreach (int descriptor in descriptors.Values) Kernel.Close(descriptor);
        if (!spec.Terminal) Signals.LeaveStandardStreams();
        try
        {
            _group!.Attach(_process.Id);
            _identity.Write(_process.Id);
            _process.Send(InnerKind.Build);
        }
        catch (BoxFailure failure)
        {
            _failure = failure;
            _process.Kill();
        }
    }

    /// <summary>Waits for messages of the box, frames of the starter, the wall-clock limit and terminal bytes, until PID 1 is gone.</summary>
    private void Watch(long started)
    {
        while (true)
        {
            Span<PollEntry> entries =
            [
                new(_process!.Descriptor, Native.POLLIN),
                new(_process.Channel, Native.POLLIN),
                new(control.IsOpen ? control.Descriptor : -1, Native.POLLIN),
                _terminal?.Input ?? new PollEntry(-1, 0),
                _terminal?.Output ?? new PollEntry(-1, 0),
                _terminal?.Master ?? new PollEntry(-1, 0),
            ];
            int ready = Kernel.Poll(entries, Remaining(started));
            if (ready == 0)
            {
                _timedOut = true;
                _process.Kill();
                continue;
            }

            if (entries[1].Readable) ReceiveInner();
            if (entries[2].Readable) ReceiveControl();
            _terminal?.Move(entries[3], entries[4], entries[5]);
            if (entries[0].Readable)
            {
                while (ReceiveInner()) { } // what PID 1 said last
                _terminal?.Finish();
                return;
            }
        }
    }

    private bool ReceiveInner()
    {
        if (_process!.Receive() is not ({ } message, var descriptor)) return false;
        switch (message.Kind)
        {
            case InnerKind.StepFailed:
                _failure ??= Advice.For(_steps!.Describe(message.First), message.Second);
                break;
            case InnerKind.Terminal when descriptor >= 0:
                _terminal = new TerminalRelay(descriptor, size);
                break;
            case InnerKind.Port when descriptor >= 0:
                HandOver(message.First, descriptor);
                break;
            case InnerKind.Ready:
                Kernel.Close(_portLink);
                _portLink = -1; // what comes later is no step's
                Check();
                break;
            case InnerKind.Spawned:
                control.Send(new BoxReport { Kind = "started", Isolation = Layers.Describe(spec, _group!, _identity) });
                break;
            case InnerKind.Exited or InnerKind.Signalled:
                _end = message;
                break;
        }

        return true;
    }

    /// <summary>Gives a port to Guard and keeps nothing of it.</summary>
    private void HandOver(int port, int descriptor)
    {
        if (SocketHandover.Send(_portLink, port, descriptor) < 0)
        {
            _failure ??= new BoxFailure($"Port {port} cannot be handed to Guard.");
            _process!.Kill();
        }

        Kernel.Close(descriptor);
    }

    private void Check()
    {
        try
        {
            StatusCheck.Verify(_process!.Id, _identity);
            _process.Send(InnerKind.Execute);
        }
        catch (BoxFailure failure)
        {
            _failure = failure;
            _process!.Kill();
        }
    }

    private void ReceiveControl()
    {
        foreach (BoxControl frame in control.Receive())
        {
            switch (frame.Kind)
            {
                case "signal" when frame.Signal is > 0 and <= 64:
                    _process!.Send(InnerKind.Signal, frame.Signal);
                    break;
                case "resize" when frame is { Columns: > 0 and <= ushort.MaxValue, Rows: > 0 and <= ushort.MaxValue }:
                    _terminal?.Resize(new TerminalSize { Columns = (ushort)frame.Columns, Rows = (ushort)frame.Rows });
                    break;
                case "kill":
                    _process!.Kill();
                    break;
            }
        }
    }

    private int Remaining(long started)
    {
        if (spec.Limits.WallSeconds <= 0 || _timedOut) return -1;
        double left = spec.Limits.WallSeconds - _clock.GetElapsedTime(started).TotalSeconds;
        return (int)Math.Clamp(Math.Ceiling(left * 1000), 0, int.MaxValue);
    }

    /// <summary>An end that PID 1 did not tell is an end by SIGKILL: nothing else takes PID 1 away.</summary>
    private void Report(bool limitWasHit)
    {
        int? code = _end is { Kind: InnerKind.Exited } exited && !_timedOut ? exited.First : null;
        int? signal = code is null ? (_end is { Kind: InnerKind.Signalled } signalled ? signalled.First : Native.SIGKILL) : null;
        control.Send(new BoxReport
        {
            Kind = "exited", ExitCode = code, Signal = signal, TimedOut = _timedOut,
            ResourceKilled = limitWasHit || signal is Native.SIGXCPU or Native.SIGXFSZ,
        });
    }
}
