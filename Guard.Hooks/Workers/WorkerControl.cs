using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Workers;

/// <summary>The worker's side of its control connection: orders come in, answers go out.</summary>
internal sealed class WorkerControl : IDisposable
{
    private readonly Socket socket;

    private WorkerControl(Socket socket)
    {
        this.socket = socket;
        Lines = new JsonLines(new NetworkStream(socket, ownsSocket: false), WorkerProtocol.LongestOrder);
    }

    /// <summary>The connection.</summary>
    public JsonLines Lines { get; }

    /// <summary>Connects to the gate.</summary>
    /// <exception cref="IOException">The gate cannot be reached.</exception>
    public static async Task<WorkerControl> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            await socket.SendAsync(WorkerProtocol.Greeting(WorkerProtocol.Control), cancellationToken);
            return new WorkerControl(socket);
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new IOException($"The gate does not listen on {path}: {error.Message}", error);
        }
    }

    /// <summary>
    /// Serves until the gate closes the connection, and then until the orders under way have ended: what they use is closed afterwards. Orders are carried
    /// out side by side; one that fails is answered with why.
    /// </summary>
    /// <param name="tell">Takes an order that has to stay in order and has no answer; says whether it was one.</param>
    /// <param name="answer">Carries out an order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ServeAsync(Func<JsonObject, bool> tell, Func<JsonObject, long, Task<JsonObject>> answer, CancellationToken cancellationToken)
    {
        var underWay = new ConcurrentDictionary<Task, bool>();
        try
        {
            while (await Lines.ReadAsync(cancellationToken) is { } order)
            {
                if (tell(order)) continue;
                Task task = Task.Run(() => ObeyAsync(order, answer), CancellationToken.None);
                underWay[task] = true;
                _ = task.ContinueWith(done => underWay.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Keys);
        }
    }

    /// <summary>Says something of its own accord; a gate that is gone hears nothing, and the worker ends with it.</summary>
    public async Task SayAsync(JsonObject message)
    {
        try
        {
            await Lines.WriteAsync(message);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The gate is gone.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        Lines.Dispose();
    }

    private async Task ObeyAsync(JsonObject order, Func<JsonObject, long, Task<JsonObject>> carryOut)
    {
        long id = (long)order["id"]!;
        JsonObject answer;
        try
        {
            answer = await carryOut(order, id);
        }
        catch (Exception error)
        {
            answer = new JsonObject { ["why"] = TextFilter.Line(error.Message, 400) };
        }

        answer["id"] = id;
        await SayAsync(answer);
    }
}
