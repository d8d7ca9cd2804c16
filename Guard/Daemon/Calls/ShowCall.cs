using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Keeping;
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
        KeptChanges? kept = await host.Gate.ChangesAsync(candidate, cancellationToken);
        return new JsonObject
        {
            ["candidate"] = CandidateJson.ToJson(candidate),
            ["store"] = kept?.Store,
            ["changes"] = new JsonArray([.. (kept?.Changes ?? []).Select(change => (JsonNode)new JsonObject
            {
                ["kind"] = change.Kind.ToString().ToLowerInvariant(), ["path"] = change.Path, ["oldSize"] = change.OldSize, ["newSize"] = change.NewSize,
            })]),
            ["log"] = await EntriesAsync(host.Record.Id, id, cancellationToken),
        };
    }

    /// <summary>The error for an id that no candidate has.</summary>
    public static GuardException NoSuchCandidate(RepositoryHost host, string id) =>
        new(ExitCode.Usage, "G174", $"There is no candidate '{TextFilter.Line(id, 40)}' in {host.Record.Path}.", "guard status lists them.");

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
