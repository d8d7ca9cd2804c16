using System.Net.Sockets;
using Guard.Daemon.Wire;
using Guard.Home;

namespace Guard.Daemon;

/// <summary>
/// The resident Guard: one a home, started on demand, gone when idle. It listens on one Unix socket inside home (0700) and gives every
/// connection a task of its own; what a client sends is bounded before it is read.
/// </summary>
internal sealed class DaemonServer : IAsyncDisposable
{
    private readonly GuardHome _home;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _idle;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly DaemonServices _services;
    private readonly FileStream _lock;
    private int _connections;
    private long _lastUse;

    private DaemonServer(GuardHome home, TimeProvider clock, TimeSpan idle, FileStream lockFile, DaemonServices services, Socket listener)
    {
        (_home, _clock, _idle, _lock, _services, _listener) = (home, clock, idle, lockFile, services, listener);
        _lastUse = clock.GetTimestamp();
    }

    /// <summary>Takes the home's lock, recovers what a crash left, and listens.</summary>
    /// <exception cref="GuardException">Another resident Guard holds the home, or the log or a repository cannot be opened.</exception>
    public static async Task<DaemonServer> StartAsync(GuardHome home, TimeProvider clock, TimeSpan idle)
    {
        FileStream lockFile = TakeLock(home);
        DaemonServices? services = null;
        try
        {
            services = await DaemonServices.OpenAsync(home, clock);
            File.Delete(home.Socket);
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(home.Socket));
            File.SetUnixFileMode(home.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(128);
            return new DaemonServer(home, clock, idle, lockFile, services, listener);
        }
        catch
        {
            if (services is not null) await services.DisposeAsync();
            await lockFile.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves until told to stop or idle for long enough.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(_stop.Cancel);
        using ITimer idle = _clock.CreateTimer(_ => LeaveWhenIdle(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(client), CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        File.Delete(_home.Socket);
        await _services.DisposeAsync();
        await _lock.DisposeAsync();
        _stop.Dispose();
    }

    private static FileStream TakeLock(GuardHome home)
    {
        try
        {
            return new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new GuardException(
                ExitCode.Usage, "G140", $"Another resident Guard holds {home.Directory}: {error.Message}",
                "Use it, or stop it with: guard stop", error);
        }
    }

    private void LeaveWhenIdle()
    {
        if (Volatile.Read(ref _connections) > 0 || _services.Busy)
        {
            _lastUse = _clock.GetTimestamp();
        }
        else if (_clock.GetElapsedTime(_lastUse) >= _idle)
        {
            _stop.Cancel();
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            WireHeader header = await WireHeader.ReadAsync(stream, _stop.Token);
            await _services.ServeAsync(header, stream, _stop);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException)
        {
            // A client that left or spoke nonsense costs itself only.
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"{_clock.GetUtcNow():O} connection failed: {error}");
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }
}
