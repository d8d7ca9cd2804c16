using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Init;

/// <summary>
/// <c>guard-shim init [--terminal] [--agent] -- PROGRAM ARGUMENTS…</c>: PID 1 of a box. It has the command's uid and no more rights; what
/// keeps it safe from the command is that PID 1 takes no signal from inside, is not dumpable (so /proc/1/mem and /proc/1/fd are closed), and that
/// the filter knows no ptrace. When it ends, the kernel kills everything else.
/// </summary>
internal static class InitProgram
{
    private const int Channel = 10; // where the box's steps placed the pair's end
    private const int NotFound = 127;
    private const int NotExecutable = 126;

    /// <summary>Runs.</summary>
    public static int Run(string[] arguments)
    {
        int separator = Array.IndexOf(arguments, "--");
        if (separator < 0 || separator + 1 >= arguments.Length || Environment.ProcessId != 1)
        {
            Console.Error.WriteLine("guard-shim init is PID 1 of a box and is started by the box.");
            return 2;
        }

        Kernel.Call(SystemCall.SYS_prctl, Native.PR_SET_DUMPABLE, 0);
        Kernel.Call(SystemCall.SYS_fcntl, Channel, Native.F_SETFD, Native.FD_CLOEXEC);
        bool terminal = arguments.AsSpan(0, separator).Contains("--terminal");
        bool agent = arguments.AsSpan(0, separator).Contains("--agent");
        string[] command = arguments[(separator + 1)..];
        var children = new Children(Channel);

        string? program = ProgramPath.Find(command[0], Environment.GetEnvironmentVariable("PATH"));
        int id = program is null ? -Errno.ENOENT : Launch.Start(program, command, new LaunchOptions { Terminal = terminal });
        children.Send(InnerKind.Spawned);
        if (id < 0)
        {
            string why = id == -Errno.ENOENT ? "command not found" : Errno.Describe(-id);
            Console.Error.WriteLine($"guard: {command[0]}: {why}");
            children.Send(InnerKind.Exited, id == -Errno.ENOENT ? NotFound : NotExecutable);
            return 0;
        }

        LetGo(agent);
        InnerMessage end = children.Await(id, milliseconds: -1, forwardSignals: true) ?? new InnerMessage { Kind = InnerKind.Signalled, First = Native.SIGKILL };
        if (agent)
        {
            Children.KillRest();
            AgentPush.Run(children);
        }

        children.Send(end.Kind, end.First);
        return 0;
    }

    /// <summary>Descriptors that are the command's: held here too, their end-of-file would never come.</summary>
    private static void LetGo(bool keepErrors)
    {
        for (int descriptor = 3; descriptor < Channel; descriptor++) Kernel.Close(descriptor);
        int nothing = Kernel.Open("/dev/null", Native.O_RDWR | Native.O_CLOEXEC);
        for (int descriptor = 0; descriptor <= (keepErrors ? 1 : 2) && nothing >= 0; descriptor++)
            Kernel.Call(SystemCall.SYS_dup2, nothing, descriptor);
        if (nothing > 2) Kernel.Close(nothing);
    }
}
