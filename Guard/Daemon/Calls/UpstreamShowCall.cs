using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Upstreams;
using Guard.Publishing;

namespace Guard.Daemon.Calls;

/// <summary><c>upstream.show {repository}</c>: what is known of the upstream, without asking it.</summary>
internal sealed class UpstreamShowCall(RepositoryHosts hosts) : ICall
{
    private const int MostCommits = 20;

    /// <inheritdoc/>
    public string Method => "upstream.show";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) =>
        Task.FromResult<JsonNode?>(Show(hosts.Get(parameters.Text("repository"))));

    /// <summary>The answer; also that of the calls that change something.</summary>
    public static JsonObject Show(RepositoryHost host)
    {
        UpstreamState state = host.Gate.UpstreamState;
        string store = host.Repository.PublicPath;
        string tip = host.Repository.ReadBranch()!;
        string? seen = state.Pause is { } pause ? pause.Seen : state.Known;
        return new JsonObject
        {
            ["id"] = host.Record.Id, ["path"] = host.Record.Path, ["branch"] = host.Record.Branch, ["tip"] = tip,
            ["upstream"] = UpstreamJson.Of(host), ["publish"] = UpstreamJson.OfPublisher(host),
            ["dropped"] = state.Pause is { Known: { } known, Seen: { } now } ? Commits(store, now, known) : [],
            ["arrived"] = seen is null ? [] : Commits(store, tip, seen),
            ["unpublished"] = seen is null ? [] : Commits(store, seen, tip),
            ["waiting"] = new JsonArray([.. host.Gate.List().Where(c => host.Gate.WaitsFor(c.Id) is not null).Select(c => (JsonNode)c.Id)]),
        };
    }

    private static JsonArray Commits(string store, string without, string with) =>
        new([.. UpstreamHistory.Between(store, without, with, MostCommits).Select(line => (JsonNode)line)]);
}
