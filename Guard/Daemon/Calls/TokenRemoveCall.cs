using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Entries;

namespace Guard.Daemon.Calls;

/// <summary><c>token.remove {name}</c>: takes a token away and logs that; it is gone even when the log cannot be written.</summary>
internal sealed class TokenRemoveCall(DaemonContext context) : ICall
{
    /// <inheritdoc/>
    public string Method => "token.remove";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        TokenRecord record = context.Access.Tokens.Remove(parameters.Text("name"));
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.AccessRevoked, channel.Caller.Actor)
            {
                Reasons = [$"token {AccessToken.Fingerprint(record.Hash)} of {record.Name} with the role {record.Role}"],
            },
            cancellationToken);
        return new JsonObject { ["name"] = record.Name, ["role"] = record.Role, ["fingerprint"] = AccessToken.Fingerprint(record.Hash) };
    }
}
