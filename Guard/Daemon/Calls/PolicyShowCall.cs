using System.Text;
using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Home;

namespace Guard.Daemon.Calls;

/// <summary><c>policy.show {repository}</c>: the policy in force as it was pinned.</summary>
internal sealed class PolicyShowCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "policy.show";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        PinnedPolicy policy = host.Policies.Current;
        return Task.FromResult<JsonNode?>(new JsonObject
        {
            ["repository"] = host.Record.Id, ["version"] = policy.Version, ["hash"] = policy.Policy.Hash, ["text"] = Encoding.UTF8.GetString(policy.Bytes.Span),
        });
    }
}
