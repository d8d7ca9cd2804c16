using System.Net.Sockets;
using System.Text;

namespace Guard.Hooks.Tests.Support;

/// <summary>A client that speaks receive-pack's protocol by hand, one step at a time, over a socket of Guard's.</summary>
internal sealed class RawPush : IDisposable
{
    public const string Capabilities = "report-status side-band-64k push-options agent=raw";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Connects and asks for a service.</summary>
    public static async Task<RawPush> OpenAsync(string path, string repository = "", string service = "receive-pack")
    {
        var push = new RawPush();
        await push.socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await push.SendAsync(Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"git\",\"service\":\"{service}\",\"repository\":\"{repository}\"}}\n"));
        return push;
    }

    /// <summary>Packet lines of ref updates, with capabilities behind the first, and a flush.</summary>
    public static byte[] Commands(params (string Old, string New, string Name)[] updates) =>
        [.. updates.SelectMany((u, i) => Packet([.. Encoding.Latin1.GetBytes($"{u.Old} {u.New} {u.Name}"), .. i == 0 ? Encoding.ASCII.GetBytes("\0 " + Capabilities) : []])), .. "0000"u8];

    /// <summary>Packet lines of options, and a flush.</summary>
    public static byte[] Options(params byte[][] options) => [.. options.SelectMany(Packet), .. "0000"u8];

    /// <summary>A packet line.</summary>
    public static byte[] Packet(byte[] payload) => [.. Encoding.ASCII.GetBytes((payload.Length + 4).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)), .. payload];

    /// <summary>Sends bytes; a peer that has gone takes none, and its answer tells.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads the list of refs.</summary>
    public async Task<string> ReadListAsync()
    {
        var all = new StringBuilder();
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        byte[] head = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(head).AsTask().WaitAsync(Patience);
            int length = Convert.ToInt32(Encoding.ASCII.GetString(head), 16);
            if (length == 0) return all.ToString();
            byte[] line = new byte[length - 4];
            await stream.ReadExactlyAsync(line).AsTask().WaitAsync(Patience);
            all.Append(Encoding.UTF8.GetString(line));
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Finish()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer has gone.
        }
    }

    /// <summary>Reads to the end of the connection; fails when it does not end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int got = 1; got > 0; all.Write(buffer, 0, got)) got = await socket.ReceiveAsync(buffer).WaitAsync(Patience);
        }
        catch (SocketException)
        {
            // A reset is an end.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
