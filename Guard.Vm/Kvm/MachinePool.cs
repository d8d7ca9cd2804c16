namespace Guard.Vm.Kvm;

/// <summary>
/// Forks of one template, made ahead: to start one is then only to run it. A thread fills the pool up when half of it is taken, and so is seldom in the
/// way of who takes one; who finds it empty makes a fork itself.
/// All VMs together, waiting, living and being closed, stay below a bound.
/// </summary>
public sealed class MachinePool : IDisposable
{
    private readonly MachineTemplate _template;
    private readonly MachineReaper _reaper;
    private readonly int _ready, _most;
    private readonly Queue<KvmMachine> _waiting = new();
    private readonly object _gate = new();
    private readonly Thread _filler;
    private int _living, _closing;
    private bool _fill = true, _filling, _ended, _failed;

    /// <summary>Starts to fill.</summary>
    /// <param name="template">What is forked; it outlives the pool.</param>
    /// <param name="reaper">Who closes what comes back; it outlives the pool.</param>
    /// <param name="ready">How many forks wait, at least 1.</param>
    /// <param name="most">How many VMs of this pool there are at most, those that are being closed among them; more than <paramref name="ready"/>.</param>
    public MachinePool(MachineTemplate template, MachineReaper reaper, int ready, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ready, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(most, ready);
        (_template, _reaper, _ready, _most) = (template, reaper, ready, most);
        _filler = new Thread(Fill) { IsBackground = true, Name = "vm pool" };
        _filler.Start();
    }

    /// <summary>How many forks wait.</summary>
    public int Ready
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    private int Count => _waiting.Count + _living + _closing + (_filling ? 1 : 0);

    /// <summary>Has the pool filled up and waits until it is, or cannot be.</summary>
    /// <returns>Whether it is full.</returns>
    public bool WaitUntilFull(TimeSpan patience)
    {
        long started = _template.Time.GetTimestamp();
        lock (_gate)
        {
            _fill = _waiting.Count < _ready;
            Monitor.PulseAll(_gate);
            while (!_ended && !_failed && _waiting.Count < _ready)
            {
                TimeSpan left = patience - _template.Time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) break;
            }

            return _waiting.Count >= _ready;
        }
    }

    /// <summary>
    /// Takes a fork: one that waits, or else a new one. Where there are as many VMs as there may be and some of them are being closed, it waits for that.
    /// </summary>
    /// <exception cref="KvmException">There are as many VMs as there may be, or KVM refuses to make one.</exception>
    /// <exception cref="ObjectDisposedException">The pool has ended.</exception>
    public KvmMachine Take()
    {
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_ended, this);
                if (_waiting.TryDequeue(out KvmMachine? machine))
                {
                    _living++;
                    if (_waiting.Count <= _ready / 2 && !_fill)
                    {
                        _fill = true;
                        Monitor.PulseAll(_gate);
                    }

                    return machine;
                }

                _fill = true;
                if (Count < _most) break;
                if (_closing == 0 && !_filling) throw new KvmException($"There are {_living} VMs already, which is as many as there may be.");
                Monitor.Wait(_gate);
            }

            _living++;
        }

        try
        {
            return _template.Fork();
        }
        catch
        {
            lock (_gate)
            {
                _living--;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    /// <summary>Takes a VM of <see cref="Take"/> back, to be closed.</summary>
    public void Return(KvmMachine machine)
    {
        lock (_gate) (_living, _closing) = (_living - 1, _closing + 1);
        _reaper.Take(machine, Gone);
    }

    /// <summary>Ends the filling and gives what waits to the reaper. VMs that were taken are their takers' still.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        _filler.Join();
        while (_waiting.TryDequeue(out KvmMachine? machine)) _reaper.Take(machine);
    }

    private void Gone()
    {
        lock (_gate)
        {
            _closing--;
            _failed = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void Fill()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_ended && (_failed || !_fill || Count >= _most)) Monitor.Wait(_gate);
                if (_ended) return;
                _filling = true;
            }

            KvmMachine? machine = null;
            try
            {
                machine = _template.Fork();
            }
            catch (KvmException)
            {
                // Who takes next makes a fork itself and hears why there is none; filling goes on when a VM has come back.
            }

            lock (_gate)
            {
                _filling = false;
                if (machine is not null) _waiting.Enqueue(machine);
                else _failed = true;
                if (_waiting.Count >= _ready) _fill = false;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
