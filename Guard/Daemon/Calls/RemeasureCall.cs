using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;

namespace Guard.Daemon.Calls;

/// <summary><c>remeasure {repository}</c>: takes what is on the person's branch, scores it, reverts what lowered the score.</summary>
internal sealed class RemeasureCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "remeasure";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        IReadOnlyList<Candidate> touched = await host.Gate.RemeasureAsync(host.Record.GitDirectory, channel, cancellationToken);
        List<Candidate> reverts = [.. host.Gate.List().Where(c => c.Source == "guard" && touched.Any(t => t.Id == c.Origin))];
        string tip = host.Repository.ReadBranch()!;
        return new JsonObject
        {
            ["summary"] = reverts.Count == 0
                ? $"{touched.Count} commit(s) that came another way measured; {host.Record.Branch} stays at {tip[..12]}"
                : $"{reverts.Count} commit(s) reverted; {host.Record.Branch} is at {tip[..12]}: take it with git fetch guard",
            ["candidates"] = Json(touched),
            ["reverts"] = Json(reverts),
            ["exitCode"] = (int)(reverts.Count > 0 ? ExitCode.ScoreLowered : ExitCode.Ok),
        };
    }

    private static JsonArray Json(IEnumerable<Candidate> candidates) => new([.. candidates.Select(c => (JsonNode)CandidateJson.ToJson(c))]);
}
