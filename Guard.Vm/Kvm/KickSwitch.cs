using Guard.Vm.Interop;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>
/// Takes a vCPU's thread out of its guest. Two things together leave no gap: a flag that KVM_RUN looks at before it enters the guest, and a signal for
/// the thread that is in it already.
/// </summary>
internal sealed class KickSwitch(RunPage page)
{
    private readonly object _gate = new();
    private int _thread;
    private long _run;
    private bool _stop, _pause, _expired, _parked, _closed;

    /// <summary>The calling thread begins a run.</summary>
    /// <returns>The run's number, for <see cref="Expire"/>.</returns>
    /// <exception cref="InvalidOperationException">Another thread runs this vCPU.</exception>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public long Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(KvmMachine));
            if (_thread != 0) throw new InvalidOperationException("This VM runs already.");
            _thread = (int)Kernel.Call(SystemCall.SYS_gettid);
            _expired = false;
            if (_stop || _pause) page.SetImmediateExit(true);
            return ++_run;
        }
    }

    /// <summary>The calling thread ends its run; from here on no signal is sent to it.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _thread = 0;
            if (!_closed) page.SetImmediateExit(false);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the run, or the next one if there is none.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stop = true;
            Kick();
        }
    }

    /// <summary>Ends a run because its time is over; one that has ended already is not meant.</summary>
    public void Expire(long run)
    {
        lock (_gate)
        {
            if (run != _run || _thread == 0) return;
            _expired = true;
            Kick();
        }
    }

    /// <summary>Stops the guest between two instructions and comes back when it stands.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _pause = true;
            Kick();
            while (_thread != 0 && !_parked && _pause) Monitor.Wait(_gate);
        }
    }

    /// <summary>Lets the guest go on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _pause = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the run, and every later one before it begins. Nothing touches the run page afterwards.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed) return;
            _stop = true;
            Kick();
            _closed = true;
        }
    }

    /// <summary>On the vCPU's thread, out of the guest: what now? Waits here while the guest is paused.</summary>
    public KickAnswer Answer()
    {
        lock (_gate)
        {
            try
            {
                while (true)
                {
                    if (_closed) return KickAnswer.Stop;
                    page.SetImmediateExit(false);
                    if (_expired) return KickAnswer.Deadline;
                    if (_stop)
                    {
                        _stop = false;
                        return KickAnswer.Stop;
                    }

                    if (!_pause) return KickAnswer.GoOn;
                    _parked = true;
                    Monitor.PulseAll(_gate);
                    Monitor.Wait(_gate);
                }
            }
            finally
            {
                _parked = false;
            }
        }
    }

    // The thread cannot end a run without the gate, so it lives.
    private void Kick()
    {
        if (_thread == 0 || _closed) return;
        page.SetImmediateExit(true);
        KickSignal.Send(_thread);
        Monitor.PulseAll(_gate);
    }
}
