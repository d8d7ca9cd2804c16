using System.Diagnostics;
using System.Net.Sockets;
using Guard.Daemon.Wire;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;

namespace Guard.Benchmarks.Measurements;

/// <summary>The resident Guard's socket with one gate behind it, and beside it a bare repository over the same transport.</summary>
internal sealed class PushServer : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Gate gate;
    private readonly string bare;
    private readonly Task accepting;

    public PushServer(string socket, Gate gate, string bare)
    {
        (this.gate, this.bare) = (gate, bare);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen(64);
        accepting = AcceptAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync();
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The benchmark ends.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            WireHeader header = await WireHeader.ReadAsync(stream, CancellationToken.None);
            if (header.Text("repository") == "bare") await ServeBareAsync(stream);
            else await gate.ServeGitAsync(stream, header.Text("service"), new ReceiveContext("R1", new LogActor("person", "R1")));
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            // The push fails and says so.
        }
    }

    private async Task ServeBareAsync(Stream client)
    {
        using Process git = GitProcess.Start(null, ["receive-pack", bare]);
        Task receiving = ReceiveAsync(client, git);
        await git.StandardOutput.BaseStream.CopyToAsync(client);
        await git.WaitForExitAsync();
        client.Close();
        await receiving;
    }

    private static async Task ReceiveAsync(Stream client, Process git)
    {
        try
        {
            await client.CopyToAsync(git.StandardInput.BaseStream);
            git.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The push is over.
        }
    }
}
