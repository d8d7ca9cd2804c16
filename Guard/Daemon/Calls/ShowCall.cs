using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.LogStore;

namespace Guard.Daemon.Calls;

/// <summary><c>show {repository, candidate}</c>: one candidate with its changes and its log entries.</summary>
internal sealed class ShowCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "show";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        string id = parameters.Text("candidate").ToUpperInvariant();
        Candidate candidate = host.Gate.Get(id) ?? throw NoSuchCandidate(host, id);
        (string? store, JsonArray changes) = ReadChanges(host.Repository, candidate);
        return new JsonObject
        {
            ["candidate"] = CandidateJson.ToJson(candidate),
            ["store"] = store,
            ["changes"] = changes,
            ["log"] = await EntriesAsync(host.Record.Id, id, cancellationToken),
        };
    }

    /// <summary>The error for an id that no candidate has.</summary>
    public static GuardException NoSuchCandidate(RepositoryHost host, string id) =>
        new(ExitCode.Usage, "G174", $"There is no candidate '{TextFilter.Line(id, 40)}' in {host.Record.Path}.", "guard status lists them.");

    // Accepted work is in public, other settled work in the vault, work under way in its source's intake.
    private static (string? Store, JsonArray Changes) ReadChanges(GuardedRepository repository, Candidate candidate)
    {
        foreach (string store in (string[])[repository.PublicPath, repository.VaultPath, repository.IntakePath(candidate.Source)])
        {
            if (!Directory.Exists(store)) continue;
            try
            {
                using var reader = new ChangeSetReader(store);
                return (store, new JsonArray([.. reader.Read(candidate.Base, candidate.Commit).Whole.Changes.Select(c => (JsonNode)new JsonObject
                {
                    ["kind"] = c.Kind.ToString().ToLowerInvariant(), ["path"] = c.Path, ["oldSize"] = c.OldSize, ["newSize"] = c.NewSize,
                })]));
            }
            catch (RepositoryException)
            {
                // Not in this store: try the next.
            }
        }

        return (null, []);
    }

    private async Task<JsonArray> EntriesAsync(string repository, string candidate, CancellationToken cancellationToken)
    {
        var entries = new JsonArray();
        await foreach (StoredEntry stored in context.Log.ReadStoredAsync(cancellationToken: cancellationToken))
        {
            JsonNode entry = JsonNode.Parse(stored.Bytes)!;
            if ((string?)entry["subject"]?["candidate"] == candidate && (string?)entry["subject"]?["repository"] == repository) entries.Add(entry);
        }

        return entries;
    }
}
