using Guard.Vm.Channel;
using SystemProcess = System.Diagnostics.Process;

namespace Guard.Vm.Process;

/// <summary>A running box behind its Shim.</summary>
internal sealed class ProcessBox : IBox
{
    private readonly SystemProcess _shim;
    private readonly ShimConnection _connection;
    private readonly string _directory;
    private readonly Task<BoxExit> _end;
    private readonly IReadOnlyList<BoxPort> _ports;
    private int _disposed;

    /// <summary>Takes over a box that has reported <c>started</c>.</summary>
    public ProcessBox(SystemProcess shim, ShimConnection connection, Isolation isolation, string directory, IReadOnlyList<BoxPort> ports)
    {
        _shim = shim;
        _connection = connection;
        _directory = directory;
        _ports = ports;
        Isolation = isolation;
        _end = WatchAsync();
    }

    /// <inheritdoc/>
    public Isolation Isolation { get; }

    /// <inheritdoc/>
    public Stream StandardInput => _shim.StandardInput.BaseStream;

    /// <inheritdoc/>
    public Stream StandardOutput => _shim.StandardOutput.BaseStream;

    /// <inheritdoc/>
    public Stream StandardError => _shim.StandardError.BaseStream;

    /// <inheritdoc/>
    public IReadOnlyList<IBoxPort> Ports => _ports;

    /// <inheritdoc/>
    public Task<BoxExit> WaitAsync(CancellationToken cancellationToken = default) => _end.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task SignalAsync(int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(signal, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signal, 64);
        return _connection.SendAsync(new BoxControl { Kind = "signal", Signal = signal });
    }

    /// <inheritdoc/>
    public Task ResizeAsync(int columns, int rows) => _connection.SendAsync(new BoxControl { Kind = "resize", Columns = columns, Rows = rows });

    /// <inheritdoc/>
    public Task KillAsync() => _connection.SendAsync(new BoxControl { Kind = "kill" });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await KillAsync().ConfigureAwait(false);
        await _end.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false); // a fault has been, or will be, told to who waits
        _connection.Dispose();
        _shim.Dispose();
        BoxDirectory.Remove(_directory);
    }

    private async Task<BoxExit> WatchAsync()
    {
        BoxReport? report = await _connection.ReceiveAsync(CancellationToken.None).ConfigureAwait(false);
        await _shim.WaitForExitAsync().ConfigureAwait(false);
        foreach (BoxPort port in _ports) port.Dispose(); // an open one would keep the box's network namespace
        return report switch
        {
            { Kind: "exited" } => new BoxExit(report.ExitCode, report.Signal, report.TimedOut, report.ResourceKilled),
            { Kind: "failed" } => throw ProcessBoxLauncher.Failure(report),
            null => throw new BoxException("The Shim beside the box ended without a report: it was killed, and the kernel killed the box with it. Nothing of the run counts; look for an out-of-memory kill in the kernel's log."),
            _ => throw new BoxException($"The Shim sent a report of kind '{report.Kind}' where the end was expected."),
        };
    }
}
