using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Home;

namespace Guard.Client;

/// <summary>A command's way to the resident Guard, which is started when it is not there.</summary>
internal sealed class DaemonClient
{
    /// <summary>Names a service's socket; set, no home is looked at and nothing is started.</summary>
    public const string SocketVariable = "GUARD_SOCKET";

    /// <summary>Holds a role token.</summary>
    public const string TokenVariable = "GUARD_TOKEN";

    private readonly string _socket;
    private readonly Func<CancellationToken, Task<Socket>> _start;
    private readonly string _records;

    /// <summary>A client of a home's resident Guard, which it starts when nobody listens.</summary>
    public DaemonClient(GuardHome home, TimeProvider clock)
    {
        (_socket, _records) = (home.Socket, home.DaemonLog);
        _start = cancellationToken => new DaemonStarter(home, clock).StartAsync(this, cancellationToken);
    }

    /// <summary>A client of a service.</summary>
    /// <param name="socket">The service's socket.</param>
    public DaemonClient(string socket)
    {
        (_socket, _records) = (socket, "the service's records (journalctl -u guard)");
        _start = _ => throw new GuardException(
            ExitCode.Usage, "G311", $"Nobody serves on {socket}, which {SocketVariable} names, or this account may not reach it.",
            "Ask an operator whether the service runs (systemctl status guard) and whether this account is in its group. Without GUARD_SOCKET guard uses a home of your own.");
    }


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
            $"See {_records}, then run the command again: unfinished work is finished or undone at the next start.");
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
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static async Task SendHeaderAsync(NetworkStream stream, JsonObject header, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token) header["token"] = token;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(header.ToJsonString() + "\n"), cancellationToken);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken) =>
        await TryConnectAsync(cancellationToken) ?? await _start(cancellationToken);
}
