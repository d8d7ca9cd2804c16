using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Log.Entries;
using Guard.Secrets;

namespace Guard.Daemon.Calls;

/// <summary><c>credential.remove {name}</c>: forgets a credential and logs that and by whom.</summary>
internal sealed class CredentialRemoveCall(DaemonContext context) : ICall
{
    /// <inheritdoc/>
    public string Method => "credential.remove";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        CredentialRecord record = context.Credentials.Remove(parameters.Text("name"));
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.CredentialRemoved, channel.Caller.Deciding) { Reasons = [$"{record.Name}: {record.Kind} for {record.Host}"] }, cancellationToken);
        return CredentialListCall.ToJson(record);
    }
}
