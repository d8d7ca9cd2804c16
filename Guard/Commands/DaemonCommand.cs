using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Guard.Daemon;
using Guard.Home;

namespace Guard.Commands;

/// <summary><c>guard daemon</c>: the resident Guard itself; started by other commands, hidden from help.</summary>
internal static class DaemonCommand
{
    private static readonly TimeSpan DefaultIdle = TimeSpan.FromMinutes(10);

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("daemon", "The resident Guard (started on demand)") { Hidden = true };
        command.SetAction(async (parsed, cancellation) =>
        {
            GuardHome home = context.OpenHome(parsed);
            try
            {
                RefuseService(home);
                await using DaemonServer server = await DaemonServer.StartAsync(home, context.Clock, new DaemonOptions(Idle()));
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
                {
                    signal.Cancel = true;
                    stop.Cancel();
                });
                await server.RunAsync(stop.Token);
                return (int)ExitCode.Ok;
            }
            catch (GuardException error)
            {
                WriteFailure(home, error);
                throw;
            }
        });
        return command;
    }

    // It would serve nobody else and hold the home's lock against the service.
    private static void RefuseService(GuardHome home)
    {
        if (!File.Exists(home.RolesFile)) return;
        throw new GuardException(
            ExitCode.Usage, "G141", $"Guard's home {home.Directory} is a service's (it has a file roles), and the service is not running.", "Start it: systemctl start guard, or guard serve in the foreground.");
    }

    private static TimeSpan Idle() =>
        int.TryParse(Environment.GetEnvironmentVariable("GUARD_IDLE_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds) : DefaultIdle;

    private static void WriteFailure(GuardHome home, GuardException error)
    {
        try
        {
            DurableFile.Replace(home.StartFailure, Encoding.UTF8.GetBytes(Errors.ToJson(error).ToJsonString()));
        }
        catch (IOException)
        {
            // The disk is full: what went wrong is printed and must not be hidden by this.
        }
    }
}
