using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;

namespace Guard.Daemon.Calls;

/// <summary><c>token.list</c>: names, roles and fingerprints.</summary>
internal sealed class TokenListCall(DaemonContext context) : ICall
{
    /// <inheritdoc/>
    public string Method => "token.list";

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) =>
        Task.FromResult<JsonNode?>(new JsonObject
        {
            ["tokens"] = new JsonArray([.. context.Access.Tokens.All.Select(t => (JsonNode)new JsonObject
            {
                ["name"] = t.Name, ["role"] = t.Role, ["fingerprint"] = AccessToken.Fingerprint(t.Hash), ["created"] = t.Created,
            })]),
        });
}
