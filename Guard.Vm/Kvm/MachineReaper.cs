using System.Collections.Concurrent;

namespace Guard.Vm.Kvm;

/// <summary>Disposes VMs on a thread of its own: closing one takes the kernel between 0.2 and 20 ms, and who has a VM to start does not wait for that.</summary>
public sealed class MachineReaper : IDisposable
{
    private readonly BlockingCollection<(KvmMachine Machine, Action? Gone)> _queue = [];
    private readonly Thread _thread;
    private int _pending;

    /// <summary>Starts the thread.</summary>
    public MachineReaper()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "vm reaper" };
        _thread.Start();
    }

    /// <summary>How many VMs are not closed yet. Who makes VMs bounds this with those that live.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Takes a VM over. Comes back at once; the VM's run, if one is going on, is asked to end.</summary>
    /// <param name="machine">The VM.</param>
    /// <param name="gone">Called on the reaper's thread when it is closed.</param>
    public void Take(KvmMachine machine, Action? gone = null)
    {
        ArgumentNullException.ThrowIfNull(machine);
        machine.Stop();
        Interlocked.Increment(ref _pending);
        try
        {
            _queue.Add((machine, gone));
        }
        catch (InvalidOperationException)
        {
            // After the end nobody is left to do it.
            Close(machine, gone);
        }
    }

    /// <summary>Closes what is left and ends the thread.</summary>
    public void Dispose()
    {
        if (_queue.IsAddingCompleted) return;
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Work()
    {
        foreach ((KvmMachine machine, Action? gone) in _queue.GetConsumingEnumerable()) Close(machine, gone);
    }

    private void Close(KvmMachine machine, Action? gone)
    {
        machine.Dispose();
        Interlocked.Decrement(ref _pending);
        gone?.Invoke();
    }
}
