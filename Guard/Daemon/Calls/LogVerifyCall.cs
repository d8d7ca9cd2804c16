using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Daemon.Calls;

/// <summary><c>log.verify</c>: checks every entry, the tree and the signature.</summary>
internal sealed class LogVerifyCall(SqliteDecisionLog log) : ICall
{
    /// <inheritdoc/>
    public string Method => "log.verify";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        LogVerification result = await log.VerifyAsync(cancellationToken);
        return new JsonObject
        {
            ["valid"] = result.Ok,
            ["entries"] = result.Entries,
            ["root"] = result.Checkpoint is null ? null : Convert.ToHexStringLower(result.Checkpoint.Root),
            ["key"] = log.VerifierKey.ToString(),
            ["badEntry"] = result.BadEntry,
            ["reason"] = result.Ok ? null : result.ToString(),
            ["freshness"] = "not shown",
        };
    }
}
