using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Log.Entries;
using Guard.Secrets;

namespace Guard.Daemon.Calls;

/// <summary>
/// <c>credential.add {name, kind, host?, user?, secret?, systemd?, knownHosts?, tokenEndpoint?, clientId?}</c>: keeps a credential and logs that, by whom and for what place; never the secret.
/// </summary>
internal sealed class CredentialAddCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "credential.add";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        var request = new CredentialRecord(
            parameters.Text("name"), parameters.Text("kind"), Host(parameters), parameters.OptionalText("user"), parameters.OptionalText("systemd"), "")
        {
            TokenEndpoint = parameters.OptionalText("tokenEndpoint"), ClientId = parameters.OptionalText("clientId"),
        };
        using Secret? secret = parameters.OptionalText("secret") is { } text ? new Secret(Encoding.UTF8.GetBytes(text)) : null;
        parameters.Remove("secret");
        CredentialRecord record = context.Credentials.Add(request, secret, parameters.OptionalText("knownHosts"));
        try
        {
            await context.Log.AppendAsync(
                new LogRecord(LogEvents.CredentialAdded, channel.Caller.Deciding)
                {
                    Reasons = [$"{record.Name}: {record.Kind} for {record.Host}{(record.User is null ? "" : " as " + record.User)}{(record.Systemd is null ? "" : ", handed over by systemd")}"],
                },
                cancellationToken);
        }
        catch
        {
            context.Credentials.Remove(record.Name); // what is not in the log does not exist
            throw;
        }

        foreach (RepositoryHost host in hosts.All) host.Publisher.Retry();
        return CredentialListCall.ToJson(record);
    }

    private static string Host(JsonObject parameters) => parameters.OptionalText("host")?.ToLowerInvariant()
        ?? CredentialKinds.Parse(parameters.Text("kind"))?.DefaultHost()
        ?? throw new GuardException(ExitCode.Usage, "G320", "A credential of this kind needs the host that it is for.", "Write --host HOST, as in the upstream's address.");
}
