using System.Text.Json.Nodes;
using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>One push at the moment when git asks what shall become of it.</summary>
/// <param name="Session">The worker it is in.</param>
/// <param name="Lane">Its lane.</param>
/// <param name="Context">Who pushes.</param>
/// <param name="Commands">The ref updates asked for, in order.</param>
/// <param name="Options">The push options, in order.</param>
/// <param name="Commit">The pushed commit, when the push is of one ref; null when what was pushed is none.</param>
internal sealed record IngestPush(
    IngestSession Session, long Lane, ReceiveContext Context, IReadOnlyList<RefCommand> Commands, IReadOnlyList<string> Options, PushedCommit? Commit)
{
    /// <summary>Shows one line to who pushed, if anybody still listens.</summary>
    public Task SayAsync(string line) => Session.TellAsync(new JsonObject { ["do"] = "say", ["lane"] = Lane, ["line"] = line });

    /// <summary>Answers git.</summary>
    /// <param name="reports">What became of each update.</param>
    public Task EndAsync(IReadOnlyList<RefReport> reports) => Session.TellAsync(new JsonObject
    {
        ["do"] = "end", ["lane"] = Lane, ["code"] = 0,
        ["reports"] = new JsonArray([.. reports.Select(r => new JsonObject { ["name"] = r.Name, ["reason"] = r.Reason, ["takenAs"] = r.TakenAs })]),
    });

    /// <summary>Has git refuse every update.</summary>
    /// <param name="line">Why.</param>
    public async Task DenyAsync(string line)
    {
        await SayAsync(line);
        await Session.TellAsync(new JsonObject { ["do"] = "end", ["lane"] = Lane, ["code"] = 1 });
    }

    /// <summary>Reads what a worker wrote.</summary>
    /// <exception cref="InvalidDataException">It is no push.</exception>
    public static IngestPush Read(JsonObject json, IngestSession session, IngestLane lane)
    {
        try
        {
            RefCommand[] commands = [.. json["commands"]!.AsArray().Select(c => new RefCommand((string)c!["old"]!, (string)c["new"]!, (string)c["name"]!))];
            if (commands.Length is 0 or > ProcReceiveRequest.MostCommands || commands.Any(c => !RefNames.IsObjectId(c.OldId) || !RefNames.IsObjectId(c.NewId)))
                throw new InvalidDataException("The ingest worker names ref updates that are none.");
            string[] options = [.. json["options"]!.AsArray().Select(option => (string)option!).Take(ProcReceiveRequest.MostOptions)];
            PushedCommit? commit = json["commit"] is JsonObject told ? PushedCommit.Read(told) : null;
            if (commit is not null && commit.Id != commands[0].NewId) throw new InvalidDataException("The ingest worker speaks of another commit than was pushed.");
            return new IngestPush(session, lane.Number, lane.Context!, commands, options, commit);
        }
        catch (Exception error) when (error is InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The ingest worker's push is malformed: " + error.Message, error);
        }
    }
}
