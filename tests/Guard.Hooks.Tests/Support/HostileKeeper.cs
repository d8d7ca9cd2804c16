using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Tests.Support;

/// <summary>A keeper that was taken over: it agrees to everything and does nothing, answers with nonsense, or ends.</summary>
internal sealed class HostileKeeper(string lie) : IConfinement
{
    public string Shim => TestGate.Shim;

    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        var control = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await control.ConnectAsync(new UnixDomainSocketEndPoint(program.Socket), cancellationToken);
        await control.SendAsync(Encoding.ASCII.GetBytes("control".PadRight(16)), cancellationToken);
        return new Running(control, ServeAsync(control));
    }

    private async Task<string> ServeAsync(Socket control)
    {
        try
        {
            using var lines = new JsonLines(new NetworkStream(control), 4 << 20);
            while (await lines.ReadAsync(CancellationToken.None) is { } order)
            {
                if (lie == "silence") return "it ended";
                if (lie == "nonsense") await control.SendAsync("{\"is\": 7, \"lane\": {}, \"id\": \"x\"}\n[]\n"u8.ToArray());
                else await lines.WriteAsync(new JsonObject { ["id"] = (long)order["id"]!, ["yes"] = true, ["tree"] = "x", ["changes"] = 3, ["commits"] = "y" });
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
