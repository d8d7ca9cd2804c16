using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Secrets;

namespace Guard.Daemon.Calls;

/// <summary><c>credential.list</c>: names, kinds and places; no secret.</summary>
internal sealed class CredentialListCall(DaemonContext context) : ICall
{
    /// <inheritdoc/>
    public string Method => "credential.list";

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) =>
        Task.FromResult<JsonNode?>(new JsonObject { ["credentials"] = new JsonArray([.. context.Credentials.All.Select(each => (JsonNode)ToJson(each))]) });

    /// <summary>What is shown of a credential.</summary>
    public static JsonObject ToJson(CredentialRecord record) => new()
    {
        ["name"] = record.Name, ["kind"] = record.Kind, ["host"] = record.Host, ["user"] = record.User, ["from"] = record.Systemd is null ? "home" : "systemd:" + record.Systemd,
        ["created"] = record.Created,
    };
}
