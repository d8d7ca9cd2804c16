using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Nights;

namespace Guard.Daemon.Calls;

/// <summary><c>night.list {repository}</c>: the nights of a repository, oldest first.</summary>
internal sealed class NightListCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "night.list";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) => Task.FromResult<JsonNode?>(new JsonObject
    {
        ["nights"] = new JsonArray([.. hosts.Get(parameters.Text("repository")).Nights.All.Select(each => (JsonNode)NightJson.ToJson(each))]),
    });
}
