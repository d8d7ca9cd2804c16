using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Guard.Benchmarks.Proxy;

/// <summary>A provider of models that is nothing but a socket: it reads a request and writes an answer made before.</summary>
internal sealed class SocketProvider : IDisposable
{
    /// <summary>Bytes of one event.</summary>
    public const int EventBytes = 256;

    private const int EventsInChunk = 256;
    private static readonly byte[] Small = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 69\r\n\r\n{\"type\":\"message\",\"usage\":{\"input_tokens\":5000,\"output_tokens\":4000}}");

    private static readonly byte[] Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
    private static readonly byte[] Tail = "0\r\n\r\n"u8.ToArray();
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource end = new();

    /// <summary>Listens.</summary>
    public SocketProvider()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Bytes of events that the next answers stream as fast as they can; 0 for a small plain answer.</summary>
    public long StreamBytes { get; set; }

    /// <summary>How long it takes to begin a small answer.</summary>
    public TimeSpan Thought { get; set; }

    /// <summary>When set, answers are streams of one event each such time, until <see cref="Finish"/>.</summary>
    public TimeSpan? Pace { get; set; }

    /// <summary>Ends the paced streams.</summary>
    public CancellationTokenSource Finish { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        end.Cancel();
        listener.Dispose();
        end.Dispose();
        Finish.Dispose();
    }

    private static byte[] Chunk(int events)
    {
        string one = "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"".PadRight(EventBytes - 5, 'x') + "\"}}\n\n";
        string text = string.Concat(Enumerable.Repeat(one, events));
        return Encoding.ASCII.GetBytes($"{text.Length.ToString("x", CultureInfo.InvariantCulture)}\r\n{text}\r\n");
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptAsync(end.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        byte[] buffer = new byte[32 * 1024];
        try
        {
            using (socket)
            {
                while (await ReadAsync(socket, buffer)) await AnswerAsync(socket);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Who asked is gone.
        }
    }

    private static async Task<bool> ReadAsync(Socket socket, byte[] buffer)
    {
        int count = 0, whole = int.MaxValue;
        while (count < whole)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(count));
            if (read == 0) return false;
            count += read;
            int head = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (whole == int.MaxValue && head >= 0)
            {
                string text = Encoding.ASCII.GetString(buffer, 0, head);
                int at = text.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase) + 16;
                int stop = text.IndexOf('\r', at);
                whole = head + 4 + int.Parse(stop < 0 ? text[at..] : text[at..stop], CultureInfo.InvariantCulture);
            }
        }

        return true;
    }

    private async Task AnswerAsync(Socket socket)
    {
        if (Pace is { } pace)
        {
            await socket.SendAsync(Head);
            byte[] one = Chunk(1);
            using var timer = new PeriodicTimer(pace);
            while (!Finish.IsCancellationRequested)
            {
                await socket.SendAsync(one);
                await timer.WaitForNextTickAsync();
            }

            await socket.SendAsync(Tail);
            return;
        }

        if (StreamBytes == 0)
        {
            if (Thought > TimeSpan.Zero) await Task.Delay(Thought);
            await socket.SendAsync(Small);
            return;
        }

        await socket.SendAsync(Head);
        byte[] chunk = Chunk(EventsInChunk);
        for (long sent = 0; sent < StreamBytes; sent += EventsInChunk * EventBytes)
        {
            for (int at = 0; at < chunk.Length;) at += await socket.SendAsync(chunk.AsMemory(at));
        }

        await socket.SendAsync(Tail);
    }
}
