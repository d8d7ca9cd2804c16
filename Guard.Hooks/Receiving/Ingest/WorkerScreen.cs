using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving.Tree;
using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>
/// Looks at a push's change: the tree firewall first, and the rules only on trees that passed it. It begins when the push arrives, before the
/// gate asks, for it knows the branch and the policy.
/// </summary>
internal sealed class WorkerScreen(IngestPaths paths, IngestRules rules) : IDisposable
{
    private const int MostKept = 64;
    private readonly ConcurrentDictionary<(string Base, string Commit, string Hash), Task<IReadOnlyList<Finding>>> found = new();
    private readonly StoreHandles stores = new(paths.Store);
    private (string Tip, string Hash, Policy Policy)? state;

    /// <summary>Takes the branch's place and the policy in force.</summary>
    public void Use(string tip, string hash, ReadOnlyMemory<byte> policy) =>
        state = (tip, hash, state is { } now && now.Hash == hash ? now.Policy : rules.Load(policy));

    /// <summary>Looks a pushed commit up and begins to screen it.</summary>
    /// <returns>Null when it is no commit.</returns>
    public PushedCommit? Look(string id)
    {
        (string tip, string hash, _) = state ?? throw new InvalidOperationException("The gate has not said where the branch is.");
        return stores.Use(paths.Store, repository =>
        {
            if (repository.Lookup(id) is not LibGit2Sharp.Commit commit) return null;
            bool builds = id != tip && CommitRange.IsAncestor(repository, tip, id);
            if (builds) Begin(tip, id, hash);
            return PushedCommit.Of(commit, tip, builds);
        });
    }

    /// <summary>Whether one commit is another's ancestor.</summary>
    public bool IsAncestor(string older, string newer) => stores.Use(paths.Store, repository => CommitRange.IsAncestor(repository, older, newer));

    /// <summary>The commit from which two parted, or null.</summary>
    public string? Parted(string one, string other) => stores.Use(paths.Store, repository => CommitRange.Parted(repository, one, other));

    /// <inheritdoc/>
    public void Dispose() => stores.Dispose();

    /// <summary>The findings on a change.</summary>
    public async Task<JsonObject> FindAsync(string baseCommit, string commit, string hash)
    {
        IReadOnlyList<Finding> findings = await Begin(baseCommit, commit, hash);
        return new JsonObject { ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)FindingJson.ToJson(finding))]) };
    }

    private Task<IReadOnlyList<Finding>> Begin(string baseCommit, string commit, string hash)
    {
        if (state is not { } now || now.Hash != hash) throw new InvalidOperationException("The policy changed meanwhile.");
        if (found.Count > MostKept) found.Clear();
        return found.GetOrAdd((baseCommit, commit, hash), _ => Task.Run(() => stores.Use(paths.Store, repository => Screen(repository, baseCommit, commit, now.Policy))));
    }

    private IReadOnlyList<Finding> Screen(LibGit2Sharp.Repository repository, string baseCommit, string commit, Policy policy)
    {
        IReadOnlyList<Finding> hostile = TreeFirewall.Check(repository, paths.Store, paths.Public, baseCommit, commit, rules.Limits);
        if (hostile.Count > 0) return hostile;
        try
        {
            using var reader = new ChangeSetReader(repository);
            (IReadOnlyList<ChangeSet> commits, ChangeSet whole) = reader.Read(baseCommit, commit);
            return [.. rules.Screen.Screen(policy, commits, whole).OrderByDescending(finding => finding.Action)];
        }
        catch (Exception error)
        {
            return [new Finding("rule-crashed", FindingAction.Reject, "The rules could not finish: " + TextFilter.Line(error.Message, 200), "Ask the operator: `guard doctor` and Guard's log say more.")];
        }
    }
}
