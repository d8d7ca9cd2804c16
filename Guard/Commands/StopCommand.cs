using System.CommandLine;
using Guard.Client;

namespace Guard.Commands;

/// <summary><c>guard stop</c>: ends the resident Guard in order.</summary>
internal static class StopCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("stop", "Stop the resident Guard (it starts again when needed)");
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            using (System.Net.Sockets.Socket? socket = await client.TryConnectAsync(cancellation))
            {
                if (socket is null)
                {
                    CommandContext.Say("No resident Guard is running.");
                    return (int)ExitCode.Ok;
                }
            }

            await client.CallAsync("stop", cancellationToken: cancellation);
            CommandContext.Say("Stopped.");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
