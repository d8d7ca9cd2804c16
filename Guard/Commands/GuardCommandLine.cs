using System.CommandLine;
using System.CommandLine.Parsing;
using Guard.Daemon;

namespace Guard.Commands;

/// <summary>The command tree, and the one place where errors become messages and exit codes.</summary>
internal static class GuardCommandLine
{
    /// <summary>Parses and runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TimeProvider clock)
    {
        var context = new CommandContext(clock);
        ParseResult parsed = Build(context).Parse(arguments);
        IReadOnlyList<string> unknown = UnknownOptions.Find(parsed, arguments);
        if (parsed.Errors.Count > 0 || unknown.Count > 0)
        {
            // A mistyped option explains what else the parser then complains of.
            foreach (string message in unknown.Count > 0 ? unknown : [.. parsed.Errors.Select(error => error.Message)]) Console.Error.WriteLine("guard: G001 " + message);
            Console.Error.WriteLine($"  next: {NameOf(parsed.CommandResult)} --help");
            return (int)ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
        }
        catch (GuardException error)
        {
            CommandContext.Print(error);
            return (int)error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("guard: interrupted. Nothing is lost: guard status shows what goes on.");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception error) when (Errors.Known(error) is { Id: not "G000" } known)
        {
            CommandContext.Print(known);
            return (int)known.ExitCode;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"guard: G000 internal error: {error.GetType().Name}: {error.Message}");
            await Console.Error.WriteLineAsync("  next: set GUARD_TRACE=1 and run again for details; nothing was accepted.");
            if (Environment.GetEnvironmentVariable("GUARD_TRACE") == "1") await Console.Error.WriteLineAsync(error.ToString());
            return (int)ExitCode.Internal;
        }
    }

    /// <summary>A command as it is typed, such as <c>guard policy apply</c>.</summary>
    internal static string NameOf(CommandResult command) => command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "guard";

    /// <summary>The command tree.</summary>
    internal static RootCommand Build(CommandContext context) => new(
        "Guard runs coding agents in boxes and lets a commit reach your branch only after its rules held and its score was measured.")
    {
        context.Home,
        InitCommand.Create(context),
        RunCommand.Create(context),
        NightCommand.Create(context),
        ScheduleCommand.Create(context),
        ReportCommand.Create(context),
        AgentsCommand.Create(context),
        StatusCommand.Create(context),
        ShowCommand.Create(context),
        ApproveCommand.Create(context),
        RejectCommand.Create(context),
        RestoreCommand.Create(context),
        LogCommand.Create(context),
        RemeasureCommand.Create(context),
        UpstreamCommand.Create(context),
        PublishCommand.Create(context),
        CredentialCommand.Create(context),
        PolicyCommand.Create(context),
        HooksCommand.Create(context),
        DoctorCommand.Create(context),
        RepairCommand.Create(context),
        DemoCommand.Create(context),
        EjectCommand.Create(context),
        StopCommand.Create(context),
        ServeCommand.Create(context),
        TokenCommand.Create(context),
        SshCommand.Create(context),
        DaemonCommand.Create(context),
        IngestCommand.Create(),
        KeeperCommand.Create(),
    };
}
