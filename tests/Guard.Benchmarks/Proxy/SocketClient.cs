using System.Net;
using System.Net.Sockets;

namespace Guard.Benchmarks.Proxy;

/// <summary>A client that is nothing but a socket, kept open from request to request.</summary>
internal sealed class SocketClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer;
    private readonly byte[] request;

    private SocketClient(int port, int bufferBytes) => (request, buffer) = (ProxyGround.Request(port), new byte[bufferBytes]);

    /// <summary>Connects.</summary>
    public static async Task<SocketClient> ConnectAsync(int port, int bufferBytes = 256 * 1024)
    {
        var client = new SocketClient(port, bufferBytes);
        await client.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        return client;
    }

    /// <summary>Asks, and reads a small answer, which comes at once.</summary>
    public async Task AskAsync()
    {
        await socket.SendAsync(request);
        int count = 0;
        while (count == 0 || buffer.AsSpan(0, count).IndexOf("4000}"u8) < 0) count += await ReceiveAsync(count);
        if (!buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(System.Text.Encoding.ASCII.GetString(buffer, 0, count));
    }

    /// <summary>Asks, and reads a stream to its end.</summary>
    /// <returns>Its bytes on the wire.</returns>
    public async Task<long> StreamAsync()
    {
        await socket.SendAsync(request);
        long total = 0;
        int kept = 0; // the end may come in two pieces
        while (true)
        {
            int count = await ReceiveAsync(kept);
            total += count;
            Span<byte> all = buffer.AsSpan(0, kept + count);
            if (all.EndsWith("0\r\n\r\n"u8)) return total;
            kept = Math.Min(4, all.Length);
            all[^kept..].CopyTo(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async Task<int> ReceiveAsync(int at)
    {
        int count = await socket.ReceiveAsync(buffer.AsMemory(at));
        return count > 0 ? count : throw new InvalidOperationException("the answer broke off");
    }
}
