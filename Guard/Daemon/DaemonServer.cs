using System.Net.Sockets;
using Guard.Daemon.Wire;
using Guard.Home;
using Guard.Serving;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>
/// The resident Guard: one a home, started on demand and gone when idle, or serving until it is stopped (<c>guard serve</c>). It listens on a Unix socket
/// inside home (0700), for a service on another one as well, and gives every connection a task of its own. Who is there the kernel says;
/// what a client sends is bounded before it is read.
/// </summary>
internal sealed class DaemonServer : IAsyncDisposable
{
    private static readonly TimeSpan HeaderLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5); // a caller that reads nothing holds a thread for so long
    private readonly TimeProvider _clock;
    private readonly TimeSpan _idle;
    private readonly List<SocketListener> _listeners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly DaemonServices _services;
    private readonly FileStream _lock;
    private HttpGitServer? _http;
    private int _connections;
    private long _lastUse;

    private DaemonServer(TimeProvider clock, TimeSpan idle, FileStream lockFile, DaemonServices services)
    {
        (_clock, _idle, _lock, _services) = (clock, idle, lockFile, services);
        _lastUse = clock.GetTimestamp();
    }

    /// <summary>The deployment's name.</summary>
    public string Deployment => _services.Access.Deployment;

    /// <summary>Where smart HTTP is served, or null.</summary>
    public string? HttpAddress => _http?.Address;

    /// <summary>Takes the home's lock, recovers what a crash left, and listens.</summary>
    /// <exception cref="GuardException">Another resident Guard holds the home, the log or a repository cannot be opened, or an address cannot be had.</exception>
    public static async Task<DaemonServer> StartAsync(GuardHome home, TimeProvider clock, DaemonOptions options)
    {
        FileModeMask.UseOrdinary();
        FileStream lockFile = TakeLock(home);
        DaemonServer server;
        try
        {
            server = new DaemonServer(clock, options.Idle, lockFile, await DaemonServices.OpenAsync(home, clock));
        }
        catch
        {
            await lockFile.DisposeAsync();
            throw;
        }

        try
        {
            server._listeners.Add(SocketListener.InHome(home.Socket));
            if (options.TeamSocket is { } team) server._listeners.Add(SocketListener.ForTeam(team));
            if (options.Http is { } address) server._http = await HttpGitServer.StartAsync(address, new HttpGitHandler(server._services, server._stop.Token));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves until told to stop or idle for long enough.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration stop = cancellationToken.Register(_stop.Cancel);
        using ITimer idle = _clock.CreateTimer(_ => LeaveWhenIdle(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (SocketListener listener in _listeners) listener.Dispose();
        if (_http is not null) await _http.DisposeAsync();
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

    private async Task AcceptAsync(SocketListener listener)
    {
        try
        {
            while (true)
            {
                Socket client = await NextAsync(listener);
                Interlocked.Increment(ref _connections);
                _ = Task.Run(() => ServeAsync(client), CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    // Without a descriptor left for one more connection (EMFILE) there is one again when others end.
    private async Task<Socket> NextAsync(SocketListener listener)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException error)
            {
                await Console.Error.WriteLineAsync($"{_clock.GetUtcNow():O} a connection could not be taken: {error.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, _stop.Token);
            }
        }
    }

    private void LeaveWhenIdle()
    {
        if (_idle == Timeout.InfiniteTimeSpan) return;
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
            client.SendTimeout = (int)AnswerLimit.TotalMilliseconds;
            await using var stream = new NetworkStream(client, ownsSocket: true);
            PeerCredentials peer = PeerCredentials.Of(client); // of the moment of connect(2), whoever holds the descriptor now
            WireHeader header = await ReadHeaderAsync(stream);
            await _services.ServeAsync(header, stream, peer.Uid, _stop);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidDataException or ObjectDisposedException or SocketException)
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

    // Whoever connects and says nothing is not waited for.
    private async Task<WireHeader> ReadHeaderAsync(Stream stream)
    {
        using var late = new CancellationTokenSource(HeaderLimit, _clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        return await WireHeader.ReadAsync(stream, end.Token);
    }
}
