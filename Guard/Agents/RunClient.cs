using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Daemon.Wire;
using Guard.Measuring.Boxes;

namespace Guard.Agents;

/// <summary>The terminal's side of a run: passes input, size and Ctrl-C to the box, prints what comes back, returns the run's result.</summary>
/// <param name="client">The resident Guard.</param>
/// <param name="quietOutput">Whether standard output belongs to somebody else (<c>--json</c>): the agent's output then goes to stderr.</param>
/// <param name="sink">Takes every frame instead of the terminal, or null.</param>
internal sealed class RunClient(DaemonClient client, bool quietOutput = false, Action<WireFrame>? sink = null)
{
    private const int MostNotice = 2000;

    /// <summary>The agent that an adapter drives, in place of a command; null for the command.</summary>
    public string? Agent { get; init; }

    /// <summary>The model that <see cref="Agent"/> asks, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Runs an agent, or a command as one, and waits for the run's end.</summary>
    /// <returns>The run's result: <c>id, exitCode, summary, candidates, …</c>.</returns>
    /// <exception cref="GuardException">The run could not start, or the resident Guard ended.</exception>
    public async Task<JsonObject> RunAsync(
        string repository, string goal, string? branch, IReadOnlyList<string> command, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        bool terminal = sink is null && Agent is null && !Console.IsInputRedirected && !Console.IsOutputRedirected && !quietOutput;
        (int columns, int rows) = terminal ? await TerminalMode.SizeAsync() : (80, 24);
        var header = new JsonObject
        {
            ["v"] = 1, ["verb"] = "run", ["repository"] = repository, ["goal"] = goal, ["branch"] = branch, ["agent"] = Agent, ["model"] = Model,
            ["command"] = new JsonArray([.. command.Select(c => (JsonNode)c)]),
            ["terminal"] = terminal, ["columns"] = columns, ["rows"] = rows,
            ["term"] = Environment.GetEnvironmentVariable("TERM") ?? "dumb",
            ["environment"] = new JsonObject((environment ?? new Dictionary<string, string>()).Select(e => KeyValuePair.Create(e.Key, (JsonNode?)e.Value))),
        };
        await using var stream = await client.OpenAsync(header, cancellationToken);
        using var link = new RunLink(stream, terminal);
        using TerminalMode? raw = terminal ? await TerminalMode.RawAsync() : null;
        using PosixSignalRegistration interrupt = link.ForwardSignal(PosixSignal.SIGINT, 2);
        using PosixSignalRegistration terminate = link.ForwardSignal(PosixSignal.SIGTERM, 15);
        using PosixSignalRegistration resize = link.ForwardSize();
        if (sink is null && Agent is null) link.PumpInput();
        else link.EndInput();
        await using Stream output = StandardStreams.Output(), errors = StandardStreams.Error();
        while (await WireFrame.ReadAsync(stream, CancellationToken.None) is { } frame)
        {
            sink?.Invoke(frame);
            switch (frame.Kind)
            {
                case WireFrameKind.Output or WireFrameKind.Error or WireFrameKind.Notice when sink is not null: break;
                case WireFrameKind.Output: await (quietOutput ? errors : output).WriteAsync(frame.Payload, CancellationToken.None); break;
                case WireFrameKind.Error: await errors.WriteAsync(frame.Payload, CancellationToken.None); break;
                case WireFrameKind.Notice: await errors.WriteAsync(Encoding.UTF8.GetBytes("guard: " + Printable.Line(Encoding.UTF8.GetString(frame.Payload.Span), MostNotice) + (terminal ? "\r\n" : "\n")), CancellationToken.None); break;
                case WireFrameKind.Result: return Finish(JsonNode.Parse(frame.Payload.Span)!.AsObject());
            }
        }

        throw new GuardException(
            ExitCode.Internal, "G150", "The resident Guard ended during the run; the box ended with it.",
            "Pushed work is kept: run guard status. Uncommitted work is kept in the run's directory.");
    }

    private static JsonObject Finish(JsonObject result) => result["error"] is JsonObject error
        ? throw new GuardException((ExitCode)(int)error["code"]!, (string)error["id"]!, (string)error["message"]!, (string)error["next"]!)
        : result;
}
