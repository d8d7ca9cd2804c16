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
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) =>
        await ShowAsync(hosts.Get(parameters.Text("repository")), cancellationToken);

    /// <summary>The answer; also that of the calls that change something.</summary>
    public static async Task<JsonObject> ShowAsync(RepositoryHost host, CancellationToken cancellationToken)
    {
        UpstreamState state = host.Gate.UpstreamState;
        string tip = host.Repository.ReadBranch()!;
        string? seen = state.Pause is { } pause ? pause.Seen : state.Known;
        return new JsonObject
        {
            ["id"] = host.Record.Id, ["path"] = host.Record.Path, ["branch"] = host.Record.Branch, ["tip"] = tip,
            ["upstream"] = UpstreamJson.Of(host), ["publish"] = UpstreamJson.OfPublisher(host),
            ["dropped"] = state.Pause is { Known: { } known, Seen: { } now } ? await CommitsAsync(host, now, known, cancellationToken) : [],
            ["arrived"] = seen is null ? [] : await CommitsAsync(host, tip, seen, cancellationToken),
            ["unpublished"] = seen is null ? [] : await CommitsAsync(host, seen, tip, cancellationToken),
            ["waiting"] = new JsonArray([.. host.Gate.List().Where(c => host.Gate.WaitsFor(c.Id) is not null).Select(c => (JsonNode)c.Id)]),
        };
    }

    private static async Task<JsonArray> CommitsAsync(RepositoryHost host, string without, string with, CancellationToken cancellationToken) =>
        new([.. (await host.Gate.HistoryAsync(without, with, MostCommits, cancellationToken)).Select(line => (JsonNode)line)]);
}
