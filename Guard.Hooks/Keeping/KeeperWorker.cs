using System.Text.Json.Nodes;
using Guard.Hooks.Export;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Keeping;

/// <summary>
/// The confined half of the keeper: it alone opens objects of public and vault, checks each that it copies, and makes reverts. It has no key, no
/// network, and writes objects of the vault and nothing else: what it puts there counts for nothing until the gate links it into public and moves a ref.
/// </summary>
public sealed class KeeperWorker : IDisposable
{
    private readonly GuardedRepository repository;
    private readonly StoreHandles stores;
    private readonly ObjectTransfer transfer;
    private readonly WorkerLanes lanes;

    private KeeperWorker(KeeperPaths paths, WorkerControl control)
    {
        repository = GuardedRepository.Name(paths.Directory, "kept", "kept");
        stores = new StoreHandles(repository.PublicPath, repository.VaultPath);
        transfer = new ObjectTransfer(stores);
        lanes = new WorkerLanes(paths.Shim, paths.Socket, control);
    }

    /// <summary>Serves the gate until it closes the connection.</summary>
    /// <param name="paths">Where things are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The gate cannot be reached.</exception>
    public static async Task RunAsync(KeeperPaths paths, CancellationToken cancellationToken)
    {
        GitLibrary.TrustOwners();
        using WorkerControl control = await WorkerControl.ConnectAsync(paths.Socket, cancellationToken);
        using var worker = new KeeperWorker(paths, control);
        await control.ServeAsync(_ => false, worker.AnswerAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lanes.Dispose();
        stores.Dispose();
    }

    private static string Id(JsonObject order, string name) =>
        (string?)order[name] is { } id && RefNames.IsObjectId(id) ? id : throw new InvalidDataException($"'{name}' is no object id.");

    private async Task<JsonObject> AnswerAsync(JsonObject order, long id)
    {
        switch ((string?)order["do"])
        {
            case "take":
                await transfer.CopyAsync(Store((string)order["source"]!), repository.VaultPath, Id(order, "commit"), Id(order, "base"), (bool)order["strict"]!);
                return [];
            case "land":
                return await LandAsync((string?)order["source"], Id(order, "commit"), Id(order, "base"));
            case "ancestor":
                return new JsonObject { ["yes"] = IsAncestor(Id(order, "older"), Id(order, "newer")) };
            case "revert":
                return Reverter.Create(
                    repository.VaultPath, Id(order, "good"), Id(order, "bad"), Id(order, "tip"), (string)order["message"]!,
                    DateTimeOffset.FromUnixTimeSeconds((long)order["time"]!), (bool)order["wholeTree"]!).ToJson();
            case "chain":
                return new JsonObject { ["commits"] = new JsonArray([.. CommitChain.Read(repository.PublicPath, Id(order, "before"), Id(order, "tip")).Select(commit => commit.ToJson())]) };
            case "history":
                return new JsonObject
                {
                    ["lines"] = new JsonArray([.. UpstreamHistory.Between(repository.VaultPath, Id(order, "without"), Id(order, "with"), (int)order["most"]!).Select(line => (JsonNode)line)]),
                };
            case "changes":
                return Changes((string)order["source"]!, Id(order, "base"), Id(order, "commit"));
            case "list":
                return Start(id, [.. TreeArguments.List, Id(order, "tree")]);
            case "blobs":
                return Start(id, TreeArguments.Blobs);
            default:
                throw new InvalidDataException("This order is unknown: the gate is of another build.");
        }
    }

    // The vault sees public, too.
    private string Store(string? source) => source is null
        ? repository.VaultPath
        : RefNames.IsSource(source) ? repository.IntakePath(source) : throw new InvalidDataException("This is the name of no source.");

    // What was measured was taken to the vault before; a candidate that no keeper has taken yet is taken now.
    private async Task<JsonObject> LandAsync(string? source, string commit, string baseCommit)
    {
        if (!stores.Use(repository.VaultPath, vault => vault.ObjectDatabase.Contains(new LibGit2Sharp.ObjectId(commit))))
            await transfer.CopyAsync(Store(source), repository.VaultPath, commit, baseCommit, strict: true);
        KeptObjects objects = KeptObjects.OfLoose(stores, repository, commit, baseCommit) ?? await KeptObjects.PackAsync(repository.VaultPath, commit, baseCommit);
        JsonObject answer = objects.ToJson();
        answer["yes"] = IsAncestor(baseCommit, commit);
        return answer;
    }

    private bool IsAncestor(string older, string newer) => stores.Use(repository.VaultPath, vault => CommitRange.IsAncestor(vault, older, newer));

    private JsonObject Start(long lane, IReadOnlyList<string> arguments)
    {
        lanes.Start(lane, ["--git-dir=" + repository.VaultPath, .. arguments]);
        return [];
    }

    private JsonObject Changes(string source, string baseCommit, string commit)
    {
        string[] stores = [repository.PublicPath, repository.VaultPath, Store(source)];
        for (int at = 0; at < stores.Length; at++)
        {
            if (!Directory.Exists(stores[at])) continue;
            try
            {
                using var reader = new ChangeSetReader(stores[at]);
                return new JsonObject
                {
                    ["store"] = at,
                    ["changes"] = new JsonArray([.. reader.Read(baseCommit, commit).Whole.Changes.Take(PathChange.Most)
                        .Select(change => new PathChange(change.Kind, TextFilter.Line(change.Path, PathChange.LongestPath), change.OldSize, change.NewSize).ToJson())]),
                };
            }
            catch (RepositoryException)
            {
                // Not in this store: try the next.
            }
        }

        return [];
    }
}
