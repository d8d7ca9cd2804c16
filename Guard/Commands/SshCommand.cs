using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Agents;
using Guard.Client;
using Guard.Serving;

namespace Guard.Commands;

/// <summary>
/// <c>guard ssh-command --user NAME</c>: the forced command of a key in authorized_keys (sshd(8)). It takes a push or a fetch to the resident Guard on behalf of
/// NAME and refuses everything else. Of what the client sent it reads SSH_ORIGINAL_COMMAND only.
/// </summary>
internal static class SshCommand
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("ssh-command", "Serve git to a person who came by ssh: a forced command for authorized_keys");
        Option<string> user = new("--user") { Description = "The person who has this key; in a service, named in the file roles", Required = true, HelpName = "NAME" };
        command.Options.Add(user);
        command.SetAction(async (parsed, cancellation) =>
        {
            string name = parsed.GetRequiredValue(user);
            if (!PersonName.IsValid(name)) throw new GuardException(ExitCode.Usage, "G303", $"'{name}' is no name for --user: {PersonName.Rule}.", "Choose another name.");
            if (SshOriginalCommand.Parse(Environment.GetEnvironmentVariable("SSH_ORIGINAL_COMMAND")) is not { } asked)
            {
                throw new GuardException(
                    ExitCode.Denied, "G308", "This key is for git push and git fetch of a guarded repository only. Nothing was run.", "git clone ssh://HOST/REPOSITORY, where REPOSITORY is its id under guard.");
            }

            var header = new JsonObject { ["v"] = 1, ["verb"] = "git", ["service"] = asked.Service, ["repository"] = asked.Repository, ["onBehalf"] = name };
            await using NetworkStream guard = await context.Client(parsed).OpenAsync(header, cancellation);
            _ = SendAsync(guard);
            await using Stream output = StandardStreams.Output();
            await guard.CopyToAsync(output, BufferBytes, cancellation);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task SendAsync(NetworkStream guard)
    {
        try
        {
            await using Stream input = StandardStreams.Input();
            await input.CopyToAsync(guard, BufferBytes);
            guard.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Either side has ended; the other direction tells.
        }
    }
}
