using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Home;

namespace Guard.Client;

/// <summary>A command's way to the resident Guard, which is started when it is not there.</summary>
internal sealed class DaemonClient(GuardHome home, TimeProvider clock)
{
    /// <summary>Calls a method and waits for its result.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="progress">Gets lines while the call works, or null.</param>
    /// <param name="item">Gets streamed items, or null.</param>
    /// <param name="cancellationToken">Stops waiting; the call itself may go on.</param>
    /// <exception cref="GuardException">The call's error, or that the resident Guard cannot be reached.</exception>
    public async Task<JsonNode?> CallAsync(
        string method, JsonObject? parameters = null, IProgress<string>? progress = null, Action<JsonNode>? item = null,
        CancellationToken cancellationToken = default)
    {
        using Socket socket = await ConnectAsync(cancellationToken);
        await using var stream = new NetworkStream(socket);
        await SendHeaderAsync(stream, new JsonObject { ["v"] = 1, ["verb"] = "call", ["method"] = method, ["params"] = parameters ?? [] }, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            JsonObject message = JsonNode.Parse(line)!.AsObject();
            switch ((string?)message["event"])
            {
                case "progress": progress?.Report((string)message["text"]!); break;
                case "item": item?.Invoke(message["value"]!); break;
                case "result": return message["value"]?.DeepClone();
                case "error":
                    throw new GuardException(
                        (ExitCode)(int)message["code"]!, (string)message["id"]!, (string)message["message"]!, (string)message["next"]!);
            }
        }

        throw new GuardException(
            ExitCode.Internal, "G130", "The resident Guard ended before it answered; nothing was half-applied.",
            $"See {home.DaemonLog}, then run the command again: unfinished work is finished or undone at the next start.");
    }

    /// <summary>Opens a connection and sends its header; the caller goes on with raw bytes or frames.</summary>
    public async Task<NetworkStream> OpenAsync(JsonObject header, CancellationToken cancellationToken)
    {
        Socket socket = await ConnectAsync(cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await SendHeaderAsync(stream, header, cancellationToken);
        return stream;
    }

    /// <summary>Connects without starting anything; null when nobody listens.</summary>
    public async Task<Socket?> TryConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(home.Socket), cancellationToken);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static async Task SendHeaderAsync(NetworkStream stream, JsonObject header, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(header.ToJsonString() + "\n"), cancellationToken);

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken) =>
        await TryConnectAsync(cancellationToken) ?? await new DaemonStarter(home, clock).StartAsync(this, cancellationToken);
}
