using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Client;
using Guard.Commands;
using Guard.Daemon.Wire;
using Guard.Home;
using Guard.Onboarding;

namespace Guard.Demo;

/// <summary>
/// Plays a night in a minute with the very commands that every run uses: init, run, fetch, remeasure, log verify. Nothing outside this
/// folder knows that it is a demo.
/// </summary>
internal sealed class DemoRunner(CommandContext context, bool live, bool keep)
{
    private readonly DemoBoard _board = new(live);
    private readonly ConcurrentDictionary<string, string> _refusals = new(StringComparer.Ordinal);
    private readonly StringBuilder _partial = new();
    private readonly List<string> _problems = [];
    private long _start;

    /// <summary>Plays it.</summary>
    /// <returns><see cref="ExitCode.Ok"/> only when every verdict was the right one.</returns>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        string secret = "canary-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        using var listener = new DemoListener();
        Require(await listener.ReachableFromHostAsync(cancellationToken), "positive control: the host reaches its own listener");
        using DemoPlace place = await DemoPlace.CreateAsync(secret, listener.Port, keep, cancellationToken);
        Require(File.ReadAllText(place.Canary).Contains(secret, StringComparison.Ordinal), "positive control: the host reads the planted credential");
        GuardHome home = GuardHome.Open(place.Home);
        var client = new DaemonClient(home, context.Clock);
        try
        {
            UserClone clone = await UserClone.FindAsync(place.Repository, "main", cancellationToken);
            JsonObject init = await InitCommand.InitAsync(client, home, clone, place.Policy, measure: true, CommandContext.Progress(), cancellationToken);
            Console.Out.WriteLine((string)init["isolationLine"]!);
            Console.Out.WriteLine($"baseline score {StatusCommand.Number(init["score"])}; a scripted agent now works in a box and pushes; Guard decides.");
            Console.Out.WriteLine();
            _start = context.Clock.GetTimestamp();
            await _board.WhileAsync(() => PlayAsync(client, clone, place, cancellationToken));
            Require(listener.Connections == 0, "nothing reached the host's listener");
            return await ReportAsync(client, clone, place, secret, cancellationToken);
        }
        finally
        {
            await StopAsync(client);
            if (keep) Console.Out.WriteLine($"kept: {place.Root} (GUARD_HOME={place.Home})");
        }
    }

    private async Task PlayAsync(DaemonClient client, UserClone clone, DemoPlace place, CancellationToken cancellationToken)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watch = WatchAsync(client, clone.Id, watching.Token);
        JsonObject run = await new RunClient(client, sink: Hear).RunAsync(
            clone.Id, "make the tours shorter", null, ["/bin/sh", place.Agent + "/agent.sh"], cancellationToken);
        Require((int?)run["agentExitCode"] == 0, "the scripted agent ended with 0");

        // A person takes the accepted work and then commits something on main that makes it worse, past every gate.
        string repository = place.Repository;
        await DemoPlace.GitAsync(["-C", repository, "fetch", "--quiet", "guard"], cancellationToken);
        await DemoPlace.GitAsync(["-C", repository, "reset", "--quiet", "--hard", "guard/main"], cancellationToken);
        place.WriteLoweringChange();
        await place.CommitAsync("Rewrite the planner from scratch", cancellationToken);
        JsonObject remeasure = (await client.CallAsync("remeasure", new JsonObject { ["repository"] = clone.Id }, cancellationToken: cancellationToken))!.AsObject();
        JsonArray reverts = remeasure["reverts"]!.AsArray();
        Require(reverts.Count == 1, "the lowering commit on main was reverted by a Guard-authored commit");
        await watching.CancelAsync();
        await watch;
        foreach (JsonNode? candidate in await CandidatesAsync(client, clone.Id, cancellationToken)) Show(candidate!.AsObject());
    }

    private async Task WatchAsync(DaemonClient client, string repository, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync("watch", new JsonObject { ["repository"] = repository }, item: c => Show(c.AsObject()), cancellationToken: cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The play is over.
        }
    }

    private void Show(JsonObject candidate)
    {
        string state = (string)candidate["state"]!;
        JsonObject? verdict = candidate["verdict"]?.AsObject();
        // A commit that came from upstream is on main before anybody judged it.
        bool decided = state is not ("received" or "screened" or "measured") && !(state is "accepted" && verdict is null);
        if (state is "accepted" && !decided) state = "landed";
        string? rule = (string?)verdict?["findings"]?.AsArray().FirstOrDefault()?["rule"];
        string score = StatusCommand.Score(verdict);
        string why = rule ?? (score.Length > 0 ? "score " + score : (string?)verdict?["reason"] ?? "");
        string id = (string)candidate["id"]!;
        _board.Show(new DemoRow(id, id, (string)candidate["title"]!, state, why, decided ? Elapsed() : null));
    }

    // The agent's own lines about what it tried besides pushing candidates; what is claimed here is checked independently at the end.
    private void Hear(WireFrame frame)
    {
        if (frame.Kind != WireFrameKind.Output) return;
        lock (_partial)
        {
            _partial.Append(Encoding.UTF8.GetString(frame.Payload.Span));
            string text = _partial.ToString();
            int end = text.LastIndexOf('\n');
            if (end < 0) return;
            _partial.Clear().Append(text[(end + 1)..]);
            foreach (string line in text[..end].Split('\n').Where(l => l.StartsWith("attempt: ", StringComparison.Ordinal)))
            {
                Attempt(line["attempt: ".Length..]);
            }
        }
    }

    // "WHAT: refused: DETAIL" or "WHAT: got: DETAIL"
    private void Attempt(string line)
    {
        foreach (string outcome in (string[])["refused", "got"])
        {
            int at = line.IndexOf($": {outcome}: ", StringComparison.Ordinal);
            if (at < 0) continue;
            string what = line[..at];
            _refusals[what] = outcome;
            _board.Show(new DemoRow(what, "-", what, outcome, line[(at + outcome.Length + 4)..], Elapsed()));
            return;
        }
    }

    private async Task<ExitCode> ReportAsync(DaemonClient client, UserClone clone, DemoPlace place, string secret, CancellationToken cancellationToken)
    {
        JsonArray candidates = await CandidatesAsync(client, clone.Id, cancellationToken);
        foreach (DemoExpectation expected in DemoExpectation.All) Check(expected, candidates);
        Require(_refusals.Count >= 15 && _refusals.Values.All(r => r == "refused"), $"all {_refusals.Count} attempts besides candidates were refused");
        Require(Leak.FindIn(place.Home, secret) is null, "the planted credential is nowhere in what the agent wrote, pushed or printed");
        await DemoPlace.GitAsync(["-C", place.Repository, "fetch", "--quiet", "guard"], cancellationToken);
        Console.Out.WriteLine("\nmain, newest first:");
        Console.Out.WriteLine(await DemoPlace.GitAsync(["-C", place.Repository, "log", "--format=  %h %<(24,trunc)%an %s", "guard/main"], cancellationToken));
        Console.Out.WriteLine("\nkept, though it did not land:");
        foreach (JsonNode? candidate in candidates.Where(c => (string)c!["state"]! is not "accepted"))
        {
            Console.Out.WriteLine($"  {(string)candidate!["id"]!,-4} {((string)candidate["commit"]!)[..8]} {(string)candidate["title"]!} ({(string)candidate["state"]!})");
        }

        Console.Out.WriteLine("\nlog:");
        JsonObject log = (await client.CallAsync("log.verify", cancellationToken: cancellationToken))!.AsObject();
        Require(LogCommand.PrintVerification(log) == 0, "the log verifies");
        Console.Out.WriteLine();
        foreach (string problem in _problems) Console.Out.WriteLine("WRONG: " + problem);
        Console.Out.WriteLine(_problems.Count == 0
            ? $"Every verdict was the right one, in {Elapsed():0} s."
            : $"{_problems.Count} thing(s) went wrong; see {place.Root} with guard demo --keep.");
        return _problems.Count == 0 ? ExitCode.Ok : ExitCode.Internal;
    }

    private void Check(DemoExpectation expected, JsonArray candidates)
    {
        JsonNode? found = candidates.FirstOrDefault(c => (string)c!["title"]! == expected.Title);
        string state = (string?)found?["state"] ?? "missing";
        string[] rules = [.. found?["verdict"]?["findings"]?.AsArray().Select(f => (string)f!["rule"]!) ?? []];
        bool byScore = (bool?)found?["verdict"]?["scoreLowered"] == true;
        bool right = state == expected.State && (expected.Rule is null ? rules.Length == 0 && (expected.State == "accepted" || byScore) : rules.Contains(expected.Rule));
        Require(right, $"'{expected.Title}' should be {expected.State} by {expected.Rule ?? "its score"}; it is {state}: {(string?)found?["verdict"]?["reason"]}");
    }

    private static async Task<JsonArray> CandidatesAsync(DaemonClient client, string repository, CancellationToken cancellationToken) =>
        (await client.CallAsync("status", new JsonObject { ["repository"] = repository, ["last"] = 1000 }, cancellationToken: cancellationToken))!["candidates"]!.AsArray();

    private static async Task StopAsync(DaemonClient client)
    {
        try
        {
            await client.CallAsync("stop", cancellationToken: CancellationToken.None);
        }
        catch (GuardException)
        {
            // It left already, or a run is being torn down; it leaves by itself when idle.
        }
    }

    private double Elapsed() => context.Clock.GetElapsedTime(_start).TotalSeconds;

    private void Require(bool condition, string what)
    {
        if (!condition) _problems.Add(what);
    }
}
