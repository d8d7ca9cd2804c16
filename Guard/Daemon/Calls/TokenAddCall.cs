using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Entries;

namespace Guard.Daemon.Calls;

/// <summary><c>token.add {name, role}</c>: makes a token, logs that and by whom, and answers with it: nobody can be told it again.</summary>
internal sealed class TokenAddCall(DaemonContext context) : ICall
{
    /// <inheritdoc/>
    public string Method => "token.add";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        string name = parameters.Text("name");
        Role role = Roles.Parse(parameters.Text("role"))
            ?? throw new GuardException(ExitCode.Usage, "G303", $"There is no role of that name; roles are {Roles.Names}.", "Choose one of them.");
        (string token, TokenRecord record) = context.Access.Tokens.Add(name, role);
        try
        {
            await context.Log.AppendAsync(
                new LogRecord(LogEvents.AccessGranted, channel.Caller.Actor)
                {
                    Reasons = [$"token {AccessToken.Fingerprint(record.Hash)} for {record.Name} with the role {record.Role}"],
                },
                cancellationToken);
        }
        catch
        {
            context.Access.Tokens.Remove(name); // what is not in the log does not exist
            throw;
        }

        return new JsonObject { ["name"] = record.Name, ["role"] = record.Role, ["fingerprint"] = AccessToken.Fingerprint(record.Hash), ["token"] = token };
    }
}
