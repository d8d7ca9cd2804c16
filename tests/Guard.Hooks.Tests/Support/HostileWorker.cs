using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Tests.Support;

/// <summary>A worker that was taken over: it obeys until a lane is asked for, and then says what the test wants. LANE stands for the lane's number. It may leave one kind of order without an answer.</summary>
internal sealed class HostileWorker(string line, bool opensLane = false, string? silentOn = null) : IConfinement
{
    private int spoken;

    public string Shim => TestGate.Shim;

    /// <summary>From which commit it says that any two parted.</summary>
    public string? Parted { get; init; }

    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        Socket control = await ConnectAsync(program.Socket, "control");
        return new Running(control, ServeAsync(control, program.Socket));
    }

    private static async Task<Socket> ConnectAsync(string path, string greeting)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await socket.SendAsync(Encoding.ASCII.GetBytes(greeting.PadRight(16)));
        return socket;
    }

    private async Task<string> ServeAsync(Socket control, string path)
    {
        try
        {
            using var lines = new JsonLines(new NetworkStream(control), 4 << 20);
            while (await lines.ReadAsync(CancellationToken.None) is { } order)
            {
                if ((string?)order["do"] == silentOn) continue;
                await lines.WriteAsync(new JsonObject { ["id"] = (long)order["id"]!, ["findings"] = new JsonArray(), ["yes"] = true, ["at"] = Parted }); // agrees to everything
                if ((string?)order["do"] != "lane" || Interlocked.Exchange(ref spoken, 1) == 1) continue;
                string lane = order["id"]!.ToString();
                if (opensLane) _ = await ConnectAsync(path, "lane " + lane);
                byte[] said = Encoding.UTF8.GetBytes(line.Replace("LANE", lane, StringComparison.Ordinal).Replace("LONG", new string('x', 9 << 20), StringComparison.Ordinal) + "\n");
                for (int sent = 0; sent < said.Length;) sent += await control.SendAsync(said.AsMemory(sent));
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The gate had enough.
        }

        return "it was cut off";
    }

    private sealed class Running(Socket control, Task<string> ended) : IConfinedProcess
    {
        public Task<string> Ended => ended;

        public async ValueTask DisposeAsync()
        {
            control.Dispose();
            await ended;
        }
    }
}
