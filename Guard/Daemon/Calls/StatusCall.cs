using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Nights;
using Guard.Publishing;

namespace Guard.Daemon.Calls;

/// <summary><c>status {repository, last}</c>.</summary>
internal sealed class StatusCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "status";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        IEnumerable<Candidate> candidates = host.Gate.List().TakeLast(parameters.Number("last"));
        return new JsonObject
        {
            ["id"] = host.Record.Id,
            ["path"] = host.Record.Path,
            ["deployment"] = host.Deployment,
            ["branch"] = host.Record.Branch,
            ["tip"] = await host.Repository.ReadBranchAsync(),
            ["policyVersion"] = host.Policies.Current.Version,
            ["isolationLine"] = await host.IsolationLineAsync(cancellationToken),
            ["upstream"] = UpstreamJson.Of(host),
            ["publish"] = UpstreamJson.OfPublisher(host),
            ["night"] = host.Nights.Current is { } night ? NightJson.ToJson(night) : null,
            ["runs"] = new JsonArray([.. host.Runs.Active.Select(r => (JsonNode)new JsonObject { ["id"] = r.Id, ["goal"] = r.Goal })]),
            ["candidates"] = new JsonArray([.. candidates.Select(c => (JsonNode)CandidateJson.ToJson(c))]),
        };
    }
}
