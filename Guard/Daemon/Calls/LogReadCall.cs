using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.LogStore;

namespace Guard.Daemon.Calls;

/// <summary><c>log.read {last}</c>: streams the newest entries, oldest first.</summary>
internal sealed class LogReadCall(SqliteDecisionLog log) : ICall
{
    /// <inheritdoc/>
    public string Method => "log.read";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        long size = log.Checkpoint.Size;
        await foreach (StoredEntry entry in log.ReadStoredAsync(Math.Max(0, size - parameters.Number("last")), size, cancellationToken))
        {
            channel.Item(JsonNode.Parse(entry.Bytes)!);
        }

        return null;
    }
}
