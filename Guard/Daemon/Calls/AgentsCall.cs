using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Agents;
using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Daemon.Wire;
using Guard.Policies.Model;

namespace Guard.Daemon.Calls;

/// <summary><c>agents.list {repository}</c>: which agents Guard can drive, which are here, and what is missing. Without a repository no policy is looked at.</summary>
internal sealed class AgentsCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "agents.list";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        Policy? policy = parameters.OptionalText("repository") is { } id ? hosts.Get(id).Policies.Current.Policy : null;
        var finder = new AgentFinder(context.Home.Agents, policy?.Toolchains ?? [], Environment.GetEnvironmentVariable("PATH") ?? "");
        return Task.FromResult<JsonNode?>(new JsonObject
        {
            ["repository"] = parameters.OptionalText("repository"),
            ["agents"] = new JsonArray([.. AgentCatalog.All.Select(adapter => (JsonNode)Describe(adapter, finder.Find(adapter), policy))]),
        });
    }

    private static JsonObject Describe(IAgentAdapter adapter, InstalledAgent? found, Policy? policy)
    {
        string[] apis = [.. adapter.Apis.Select(ApiName.Of)];
        var missing = new JsonArray();
        if (found is null) missing.Add(Missing("it is not on this machine", AgentLaunch.FixOf(adapter)));
        else if (found.Problem is { } problem) missing.Add(Missing(problem, found.Fix!));
        if (policy is not null && !policy.Egress.Any(route => adapter.Apis.Contains(route.Api)))
            missing.Add(Missing($"the policy has no route with api: {string.Join(" or ", apis)}", "add one under egress: with guard policy edit (docs/policy-reference.md shows it)"));
        return new JsonObject
        {
            ["name"] = adapter.Name, ["installed"] = found is not null, ["version"] = found?.Version, ["testedVersion"] = adapter.Package.TestedVersion,
            ["place"] = found?.Place.ToString().ToLowerInvariant(), ["path"] = found?.Source, ["package"] = adapter.Package.Name,
            ["apis"] = new JsonArray([.. apis.Select(api => (JsonNode)api)]), ["needsModel"] = adapter.NeedsModel, ["ready"] = missing.Count == 0, ["missing"] = missing,
        };
    }

    private static JsonObject Missing(string what, string fix) => new() { ["what"] = what, ["fix"] = fix };
}
