using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Guard.Client;
using Guard.Daemon;
using Guard.Home;
using Guard.Serving;

namespace Guard.Commands;

/// <summary>
/// <c>guard serve</c>: the resident Guard in the foreground, until it is told to stop. A home with a file <c>roles</c> is a service's. Exit 0 after SIGTERM,
/// SIGINT or <c>guard stop</c>; 2 when the home is served already or an address cannot be had; 6 when its log was altered.
/// </summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("serve", "Serve this home in the foreground: for a team with roles, over a socket, HTTP on loopback or ssh");
        Option<string?> socket = new("--socket") { Description = "Listen here as well, for accounts that cannot enter home", HelpName = "PATH" };
        Option<string?> http = new("--http") { Description = "Serve git over HTTP on loopback, with tokens (guard token)", HelpName = "PORT|ADDRESS:PORT" };
        command.Options.Add(socket);
        command.Options.Add(http);
        command.SetAction(async (parsed, cancellation) =>
        {
            GuardHome home = context.OpenHome(parsed);
            SystemdNotifier systemd = SystemdNotifier.Take();
            IPEndPoint? address = parsed.GetValue(http) is { } text ? HttpAddress.Parse(text) : null;
            string? team = parsed.GetValue(socket) is { } path ? Path.GetFullPath(path) : null;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using PosixSignalRegistration terminate = Stop(PosixSignal.SIGTERM, stop);
            using PosixSignalRegistration interrupt = Stop(PosixSignal.SIGINT, stop);
            using PosixSignalRegistration hangUp = Stop(PosixSignal.SIGHUP, stop);
            new DaemonStarter(home, context.Clock).Install();
            await using (DaemonServer server = await DaemonServer.StartAsync(home, context.Clock, new DaemonOptions(Timeout.InfiniteTimeSpan, team, address)))
            {
                string status = $"{server.Deployment}, home {home.Directory}, {string.Join(", ", Places(home, team, server))}";
                CommandContext.Say("guard: serving: " + status);
                systemd.Ready(status);
                await server.RunAsync(stop.Token);
                systemd.Stopping();
            }

            CommandContext.Say("guard: stopped.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Places(GuardHome home, string? team, DaemonServer server)
    {
        yield return home.Socket;
        if (team is not null) yield return team;
        if (server.HttpAddress is { } http) yield return http;
    }

    private static PosixSignalRegistration Stop(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });
}
