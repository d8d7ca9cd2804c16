using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Upstreams;
using Guard.Onboarding;
using Guard.Publishing;

namespace Guard.Daemon.Calls;

/// <summary><c>remeasure {repository, fromClone}</c>: takes what is on upstream's branch, or the clone's, scores it, reverts what lowered the score.</summary>
internal sealed class RemeasureCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "remeasure";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        UpstreamSource source = UpstreamSource.Of(host.Record.Upstream, host.Record.Path, host.Record.GitDirectory, parameters.Flag("fromClone"));
        channel.Report($"reading {host.Record.Branch} of {source.Text}");
        if (source.Kind == "upstream") await SyncAsync(host, cancellationToken);
        IReadOnlyList<Candidate> touched = await host.Gate.RemeasureAsync(source.Kind == "upstream" ? null : source.Address, channel, cancellationToken);
        List<Candidate> reverts = [.. host.Gate.List().Where(c => c.Source == "guard" && touched.Any(t => t.Id == c.Origin))];
        string tip = host.Repository.ReadBranch()!;
        return new JsonObject
        {
            ["summary"] = reverts.Count == 0
                ? $"{touched.Count} commit(s) that came another way measured; {host.Record.Branch} stays at {tip[..12]} (read from {source.Text})"
                : $"{reverts.Count} commit(s) reverted; {host.Record.Branch} is at {tip[..12]}: take it with git fetch guard (read from {source.Text})",
            ["source"] = source.Kind,
            ["from"] = source.Shown,
            ["candidates"] = Json(touched),
            ["reverts"] = Json(reverts),
            ["exitCode"] = (int)(reverts.Count > 0 ? ExitCode.ScoreLowered : ExitCode.Ok),
        };
    }

    private static async Task SyncAsync(RepositoryHost host, CancellationToken cancellationToken)
    {
        UpstreamState state = await host.Gate.SyncUpstreamAsync(cancellationToken);
        if (state.Pause is { } pause) throw UpstreamJson.Paused(pause);
        if (state.Problem is { } problem) throw new UpstreamException(problem) { Next = state.ProblemNext };
    }

    private static JsonArray Json(IEnumerable<Candidate> candidates) => new([.. candidates.Select(c => (JsonNode)CandidateJson.ToJson(c))]);
}
