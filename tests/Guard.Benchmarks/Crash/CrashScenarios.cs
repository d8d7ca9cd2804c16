using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Crash;

/// <summary>The ways, and the policies that they need.</summary>
internal static class CrashScenarios
{
    private const string Hold = "hold";
    private const string Revert = "revert";
    private const int Attempts = 3;
    private const int ManyFiles = 120; // more than git keeps loose

    private const string Rules = """
        branch: main
        push-wait: 5s
        isolation: process
        evaluator:
          kind: tests
          candidate: ["true"]
          results: "results/*.trx"
          format: trx
        approvals: [protected-paths]
        rules:
          protected-paths: ["ask/**"]
        """;

    /// <summary>The policies by name.</summary>
    public static IReadOnlyDictionary<string, string> Policies { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Hold] = "guard: v1\nmode: hold\nstale: rebase\n" + Rules,
        [Revert] = "guard: v1\nmode: land-then-revert\n" + Rules,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CrashScenario> All { get; } =
    [
        new("accepted", Hold, lane => ChangeAsync(lane, "work/"), (lane, commit) => lane.PushAsync("a", commit), LandsAsync),
        new("new-run", Hold, lane => ChangeAsync(lane, "work/"), (lane, commit) => lane.PushAsync("a", commit, "R" + lane.Name()), LandsAsync),
        new("pack", Hold, lane => ChangeAsync(lane, "many/", ManyFiles), (lane, commit) => lane.PushAsync("a", commit), LandsAsync),
        new("rejected", Hold, LowerAsync, (lane, commit) => lane.PushAsync("a", commit), IsRefusedAsync),
        new("approved", Hold, lane => ChangeAsync(lane, "ask/"), PushAndApproveAsync, LandsAsync),
        new("rebased", Hold, HoldAndOvertakeAsync, ApproveAllAsync, ApproveUntilLandedAsync),
        new("reverted", Revert, LowerAsync, PushAndSettleAsync, IsTakenBackAsync),
    ];

    private static async Task<string> ChangeAsync(CrashLane lane, string under, int files = 1)
    {
        await lane.SyncAsync("a");
        string name = lane.Name();
        return await lane.CommitAsync("a", Enumerable.Range(0, files).Select(i => $"{under}{name}-{i}"), $"change {name}\n");
    }

    private static async Task<string> LowerAsync(CrashLane lane)
    {
        await lane.SyncAsync("a");
        return await lane.CommitAsync("a", ["score", "work/" + lane.Name()], "1\n");
    }

    private static Task LandsAsync(CrashLane lane, string commit) => lane.LandAsync("a", commit, "the same commit, pushed again,");

    private static async Task IsRefusedAsync(CrashLane lane, string commit)
    {
        PushOutcome again = await lane.PushAsync("a", commit);
        for (int i = 0; i < Attempts && (again.Pending || again.Text.Contains("fetch first", StringComparison.Ordinal)); i++)
        {
            await lane.CallAsync("settle");
            await lane.GitAsync("a", "fetch", "-q", lane.Site.Public, "main");
            await lane.GitAsync("a", "rebase", "-q", "FETCH_HEAD");
            again = await lane.PushAsync("a", await lane.GitAsync("a", "rev-parse", "HEAD"));
        }

        if (again.Moved || again.Pending || !again.Text.Contains("lowered", StringComparison.Ordinal))
            throw new CrashViolationException("the same commit, pushed again, is not rejected for its score: " + CrashLane.Last(again.Text));
    }

    private static async Task PushAndApproveAsync(CrashLane lane, string commit)
    {
        await lane.PushAsync("a", commit);
        await lane.ApproveAsync(commit);
    }

    // The candidate waits for its approval while another commit lands.
    private static async Task<string> HoldAndOvertakeAsync(CrashLane lane)
    {
        string commit = await ChangeAsync(lane, "ask/");
        PushOutcome held = await lane.PushAsync("a", commit);
        if (!held.Pending) throw new CrashViolationException("a change that waits for an operator is not held: " + CrashLane.Last(held.Text));
        await lane.LandAsync();
        return lane.Ledger.Received.Single(received => received.Value == commit).Key;
    }

    private static async Task ApproveAllAsync(CrashLane lane, string id)
    {
        await lane.CallAsync("approve", id);
        foreach (string child in Children(lane, id)) await lane.CallAsync("approve", child);
    }

    // A candidate that a failing disk stopped is overtaken by the push after it, and rebased once more when it goes on: the last one counts. One that
    // the failure ended says so, and its client pushes again.
    private static async Task ApproveUntilLandedAsync(CrashLane lane, string id)
    {
        JsonObject last;
        do
        {
            if ((string?)lane.Site.ReadCandidates()[id]["state"] == "held") await lane.CallAsync("approve", id);
            last = lane.Site.ReadCandidates()[id];
            string[] children = Children(lane, id);
            if (children.Length > 1) throw new CrashViolationException($"{id} was rebased {children.Length} times, as {string.Join(" and ", children)}");
            id = children.FirstOrDefault() ?? "";
        }
        while (id.Length > 0);

        if ((string?)last["state"] == "accepted") return;
        string reason = (string?)last["verdict"]?["reason"] ?? "no verdict";
        bool told = (string?)last["state"] == "failed" || reason.Contains("push again", StringComparison.Ordinal);
        if (!lane.Fails || !told) throw new CrashViolationException($"{last["id"]}, rebased and approved, is {last["state"]}: {reason}");
        await lane.LandAsync("a", await lane.GitAsync("a", "rev-parse", "HEAD"), $"{last["id"]} ({last["state"]}: {reason}), pushed again,");
    }

    private static string[] Children(CrashLane lane, string id) =>
        [.. lane.Site.ReadCandidates().Values.Where(candidate => (string?)candidate["origin"] == id).Select(candidate => (string)candidate["id"]!)];

    private static async Task PushAndSettleAsync(CrashLane lane, string commit)
    {
        await lane.PushAsync("a", commit);
        await lane.CallAsync("settle");
    }

    private static async Task IsTakenBackAsync(CrashLane lane, string commit)
    {
        await lane.PushAsync("a", commit);
        await lane.CallAsync("settle");
        string score = await lane.GitAsync("a", "--git-dir=" + lane.Site.Public, "cat-file", "blob", "main:score");
        if (score != "5") throw new CrashViolationException($"a commit that lowered the score from 5 to {score} is on the branch and not taken back");
    }
}
