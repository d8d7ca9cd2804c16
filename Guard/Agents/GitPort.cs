using System.Net.Sockets;
using Guard.Daemon.Wire;

namespace Guard.Agents;

/// <summary>
/// A run's way to its repository: a Unix socket that is mounted into its box and carries upload-pack or receive-pack of that one run, answers
/// whether one of its commits is a candidate already, and nothing else. Which repository and which intake is decided here, not by what a client writes.
/// </summary>
internal sealed class GitPort : IAsyncDisposable
{
    /// <summary>Connections at once; more wait their turn.</summary>
    public const int Connections = 16;

    /// <summary>How long a connection may say nothing; a box that only opens them would keep itself from pushing at its end.</summary>
    public static readonly TimeSpan HeaderLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, string, CancellationToken, Task> _serve;
    private readonly Func<string, bool> _knows;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _room = new(Connections);

    /// <summary>Listens.</summary>
    /// <param name="path">The socket's path, in a directory that only Guard enters.</param>
    /// <param name="serve">Serves one connection: stream and service name.</param>
    /// <param name="knows">Whether a commit of this run is a candidate.</param>
    /// <param name="clock">The clock.</param>
    public GitPort(string path, Func<Stream, string, CancellationToken, Task> serve, Func<string, bool> knows, TimeProvider clock)
    {
        (Path, _serve, _knows, _clock) = (path, serve, knows, clock);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        const UnixFileMode everyone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(path, everyone); // the box's uid differs; the directory around it is 0700
        _listener.Listen(16);
        _ = AcceptAsync();
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        File.Delete(Path);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(_stop.Token);
                Socket client = await NextAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run ended.
        }
    }

    // Without a descriptor left for one more connection (EMFILE) there is one again when others end.
    private async Task<Socket> NextAsync()
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(Breath, _clock, _stop.Token);
            }
        }
    }

    private async Task<WireHeader> ReadHeaderAsync(Stream stream)
    {
        using var late = new CancellationTokenSource(HeaderLimit, _clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        return await WireHeader.ReadAsync(stream, end.Token);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            WireHeader header = await ReadHeaderAsync(stream);
            if (header.Verb == "git") await _serve(stream, header.Text("service"), _stop.Token);
            else if (header.Verb == "known") await stream.WriteAsync(_knows(header.Text("commit")) ? "1"u8.ToArray() : "0"u8.ToArray(), _stop.Token);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            // A client that left or spoke nonsense costs itself only.
        }
        finally
        {
            _room.Release();
        }
    }
}
