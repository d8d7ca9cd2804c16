using System.Text.Json.Nodes;
using Guard.Log.Entries;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Benchmarks.Crash;

/// <summary>
/// Looks at a guarded repository from outside, after recovery: plain git on the stores, the log's verifier on a copy of the log, the candidates' files.
/// It uses nothing of the gate.
/// </summary>
/// <param name="site">What is looked at; no candidate is on its way.</param>
/// <param name="ledger">What clients were told.</param>
internal sealed class CrashOracle(CrashSite site, CrashLedger ledger)
{
    private static readonly string[] Settled = ["accepted", "rejected", "inconclusive", "failed", "reverted", "held"];
    private readonly List<string> violations = [];

    /// <summary>Looks.</summary>
    /// <returns>What must not be; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> LookAsync()
    {
        string[] stores = [site.Public, site.Vault, .. Directory.GetDirectories(site.Intakes)];
        foreach (string store in stores)
        {
            (int code, string output, string errors) = await GitAsync(store, "fsck", "--strict", "--no-dangling", "--no-progress");
            if (code != 0) violations.Add($"git fsck of {Path.GetFileName(store)}: {CrashLane.Last(output + "\n" + errors)}");
        }

        string[] history = (await GitAsync(site.Public, "rev-list", "--first-parent", "--reverse", "main")).Output.Split('\n');
        IReadOnlyDictionary<string, JsonObject> candidates = ReadCandidates();
        await LookAtCandidatesAsync(candidates, history.ToHashSet(StringComparer.Ordinal));
        await LookAtLogAsync(candidates, history);
        foreach (string commit in ledger.Landed.Except(history)) violations.Add($"false ok: {commit} is not on the branch");
        foreach ((string id, string commit) in ledger.Received)
        {
            if (!candidates.TryGetValue(id, out JsonObject? candidate)) violations.Add($"lost: {id}, which a push was told of");
            else if ((string?)candidate["commit"] != commit) violations.Add($"{id} was {commit} and is another commit now");
        }

        return violations;
    }

    /// <summary>Files that only a killed process leaves; to be asked when the next push is through.</summary>
    public IReadOnlyList<string> Leftovers() =>
    [
        .. Directory.EnumerateFileSystemEntries(site.Repository, "*", SearchOption.AllDirectories)
            .Where(path => IsLeftover(Path.GetFileName(path))).Select(path => "left behind: " + Path.GetRelativePath(site.Repository, path)),
    ];

    private static bool IsLeftover(string name) =>
        name.EndsWith(".lock", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal) || name.EndsWith(".new", StringComparison.Ordinal)
        || name.StartsWith("tmp_", StringComparison.Ordinal) || name.StartsWith('.') || name.EndsWith("-journal", StringComparison.Ordinal);

    private IReadOnlyDictionary<string, JsonObject> ReadCandidates()
    {
        try
        {
            return site.ReadCandidates();
        }
        catch (System.Text.Json.JsonException error)
        {
            violations.Add("half written: a candidate's file: " + error.Message);
            return new Dictionary<string, JsonObject>();
        }
    }

    private async Task LookAtCandidatesAsync(IReadOnlyDictionary<string, JsonObject> candidates, HashSet<string> history)
    {
        string[] kept = (await GitAsync(site.Vault, "for-each-ref", "--format=%(refname) %(objectname)", "refs/candidates/")).Output.Split('\n');
        foreach ((string id, JsonObject candidate) in candidates)
        {
            string state = (string)candidate["state"]!, commit = (string)candidate["commit"]!;
            bool landed = state is "accepted" or "reverted";
            if (!Settled.Contains(state)) violations.Add($"{id} is {state} for ever");
            if (landed && !history.Contains(commit)) violations.Add($"half applied: {id} is {state} and not on the branch");
            bool other = candidates.Values.Any(each => (string?)each["commit"] == commit && (string?)each["state"] is "accepted" or "reverted");
            if (!landed && !other && history.Contains(commit)) violations.Add($"half applied: {id} is {state} and on the branch");
            if (landed || kept.Contains($"refs/candidates/{id} {commit}")) continue;
            string intake = Path.Combine(site.Intakes, (string)candidate["source"]! + ".git");
            if (!Directory.Exists(intake) || (await GitAsync(intake, "rev-list", "--objects", "--quiet", commit)).Code != 0)
                violations.Add($"lost: {id} ({state}) is neither in the vault nor whole in its intake");
        }
    }

    private async Task LookAtLogAsync(IReadOnlyDictionary<string, JsonObject> candidates, string[] history)
    {
        string copy = Path.Combine(site.Root, "log-copy");
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        await Child.RunAsync(null, "cp", "-a", site.Log, copy);
        await using SqliteDecisionLog log = await SqliteDecisionLog.OpenAsync(copy, TimeProvider.System);
        LogVerification verified = await log.VerifyAsync();
        if (!verified.Ok) violations.Add("the log does not verify: " + verified.Reason);
        string tip = history[0];
        string? open = null;
        var landed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (LogEntry entry in log.ReadAsync())
        {
            LogRecord record = entry.Record;
            string id = record.Subject?.Candidate ?? "";
            if (id.Length > 0 && !candidates.ContainsKey(id)) violations.Add($"lost: {id}, which the log names");
            switch (record.Event)
            {
                case LogEvents.PromoteIntent:
                    if (open is not null && open != id) violations.Add($"the log has no outcome of {open}'s promotion");
                    open = id;
                    break;
                case LogEvents.PromoteUndone:
                    if (landed.Contains(id)) violations.Add($"the log undoes {id}, which had landed");
                    open = null;
                    break;
                case LogEvents.PromoteDone:
                    open = null;
                    if (!landed.Add(id)) break; // recovery says it once more when the candidate's file did not know
                    if (record.Subject!.Old != tip) violations.Add($"the log moves the branch from {record.Subject.Old} to {id}, but it was at {tip}");
                    tip = record.Subject.New!;
                    break;
            }
        }

        if (open is not null) violations.Add($"the log has no outcome of {open}'s promotion");
        if (tip != history[^1]) violations.Add($"half applied: the log says that the branch is at {tip}, and it is at {history[^1]}");
        foreach (string id in candidates.Where(c => (string?)c.Value["state"] is "accepted" or "reverted").Select(c => c.Key).Except(landed))
            violations.Add($"{id} is on the branch without an entry of the log");
    }

    private static Task<(int Code, string Output, string Errors)> GitAsync(string store, params string[] arguments) =>
        Child.TryAsync(null, "git", ["-c", "safe.directory=*", "--git-dir=" + store, .. arguments], CancellationToken.None);
}
