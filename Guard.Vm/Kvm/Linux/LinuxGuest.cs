using Guard.Vm.Guests;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Kvm.Linux;

/// <summary>
/// A Linux guest that runs: its vCPU on a thread of its own, and a session with its init. When the guest ends, for whatever reason, the session ends
/// with that reason.
/// </summary>
public sealed class LinuxGuest : IDisposable
{
    private readonly KvmMachine _machine;
    private readonly LinuxBoard _board;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<RunEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes a VM over. It runs from <see cref="Start"/> on.</summary>
    internal LinuxGuest(KvmMachine machine)
    {
        _machine = machine;
        var peer = new SessionPeer(this);
        _board = new LinuxBoard(machine, peer);
        Session = new GuestSession(_board.Vsock.Send);
        _thread = new Thread(Run) { IsBackground = true, Name = "vcpu" };
    }

    /// <summary>The conversation with its init.</summary>
    public GuestSession Session { get; }

    /// <summary>How its run ended.</summary>
    public Task<RunEnd> Ended => _ended.Task;

    /// <summary>What its kernel said, the last of it.</summary>
    public string Console => System.Text.Encoding.UTF8.GetString(_board.Serial.Output());

    /// <summary>Its devices.</summary>
    internal LinuxBoard Board => _board;

    /// <summary>Its VM.</summary>
    internal KvmMachine Machine => _machine;

    /// <summary>Lets it run.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Has it stand still for good and comes back when it does; the VM can be saved then.</summary>
    internal async Task<RunEnd> StopAsync()
    {
        _machine.Stop();
        return await Ended;
    }

    /// <summary>Ends it at once. Closing a VM takes the kernel a while; a <see cref="MachineReaper"/> does it elsewhere.</summary>
    public void Dispose() => _machine.Dispose();

    private void Run()
    {
        RunEnd end;
        try
        {
            end = _machine.Run(_board, new RunLimits(Timeout.InfiniteTimeSpan));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What a device model throws is its guest's end and nobody else's.
            end = new RunEnd(RunEndKind.Failed, $"The guest's devices failed: {error.Message}");
        }

        Session.Fail(end.Reason);
        _ended.SetResult(end);
    }

    private sealed class SessionPeer(LinuxGuest guest) : IVsockPeer
    {
        public void Opened()
        {
        }

        public void Received(ReadOnlySpan<byte> bytes) => guest.Session.Receive(bytes);

        public void Closed() => guest.Session.Fail("The guest's init closed the channel.");
    }
}
