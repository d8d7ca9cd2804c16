using System.Text;
using Guard.Shim.Box;
using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>
/// What the child of a clone does to become a command, prepared before the clone: in the child nothing may allocate. Says on the command's own standard
/// error why it cannot be run, and ends as a shell would.
/// </summary>
internal sealed unsafe class LaunchChild : IDisposable
{
    private const int NotFound = 127, NotExecutable = 126, LastSignal = 31, ActionBytes = 32;
    private readonly List<NativeText> _texts = [];
    private readonly NativeTexts _arguments, _environment, _candidates;
    private readonly int _candidateCount;
    private readonly Step[] _steps;
    private readonly byte[] _zeros = new byte[ActionBytes];
    private readonly byte[] _missing, _refused, _unprepared;

    /// <summary>Prepares one.</summary>
    /// <param name="command">The command.</param>
    /// <param name="descriptors">Its standard input, output and error.</param>
    /// <exception cref="ArgumentException">A text has a NUL character.</exception>
    public LaunchChild(GuestCommand command, ReadOnlySpan<int> descriptors)
    {
        string[] candidates = [.. Candidates(command)];
        (_arguments, _environment, _candidates, _candidateCount) = (new NativeTexts(command.Arguments), new NativeTexts(command.Environment), new NativeTexts(candidates), candidates.Length);
        _missing = Line($"{command.Arguments[0]}: command not found");
        _refused = Line($"{command.Arguments[0]}: cannot be executed");
        _unprepared = Line($"{command.Arguments[0]}: cannot enter {command.Directory} as user {command.User}");
        var steps = new List<Step> { Call(SystemCall.SYS_setsid) };
        for (int i = 0; i < descriptors.Length; i++) steps.Add(Call(SystemCall.SYS_dup2, descriptors[i], i));
        steps.Add(Call(SystemCall.SYS_chdir, Text(command.Directory)));
        if (command.User != 0)
        {
            steps.Add(Call(SystemCall.SYS_setgroups));
            steps.Add(Call(SystemCall.SYS_setresgid, command.User, command.User, command.User));
            steps.Add(Call(SystemCall.SYS_setresuid, command.User, command.User, command.User));
            steps.Add(Call(SystemCall.SYS_prctl, Native.PR_SET_NO_NEW_PRIVS, 1));
        }

        _steps = [.. steps];
    }

    /// <summary>The child's whole life: never comes back.</summary>
    public void Become()
    {
        // SAFETY: arrays of this object, pinned until the process becomes another or ends; the steps point to texts that it owns.
        fixed (Step* steps = _steps)
        fixed (byte* zeros = _zeros)
        {
            // Signals that this process ignores would be ignored by the command too.
            for (int signal = 1; signal <= LastSignal; signal++) Kernel.Call(SystemCall.SYS_rt_sigaction, signal, (long)zeros, 0, sizeof(ulong));
            Kernel.Call(SystemCall.SYS_rt_sigprocmask, Native.SIG_SETMASK, (long)zeros, 0, sizeof(ulong));
            if (StepRunner.Run(steps, _steps.Length, out _) >= 0) End(_unprepared, NotExecutable);
            bool found = false;
            for (int i = 0; i < _candidateCount; i++)
            {
                long result = Kernel.Call(SystemCall.SYS_execve, (long)_candidates.Array[i], (long)_arguments.Array, (long)_environment.Array);
                found |= result is not (-Errno.ENOENT or -Errno.ENOTDIR);
            }

            if (found) End(_refused, NotExecutable);
            End(_missing, NotFound);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeText text in _texts) text.Dispose();
        foreach (NativeTexts texts in (NativeTexts[])[_arguments, _environment, _candidates]) texts.Dispose();
    }

    // As a shell looks: a name with a slash is a path, any other is looked for in the directories of the command's own PATH.
    private static IEnumerable<string> Candidates(GuestCommand command)
    {
        string name = command.Arguments[0];
        if (name.Contains('/', StringComparison.Ordinal)) return [name];
        if (name.Length == 0) return [];
        string path = command.Environment.FirstOrDefault(one => one.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? "/usr/local/bin:/usr/bin:/bin";
        return path.Split(':').Select(directory => Path.Combine(directory.Length == 0 ? "." : directory, name));
    }

    private static byte[] Line(string text) => Encoding.UTF8.GetBytes($"guard: {text}\n");

    private static void End(byte[] line, int code)
    {
        // SAFETY: the kernel reads a pinned array.
        fixed (byte* start = line) Kernel.Call(SystemCall.SYS_write, 2, (long)start, line.Length);
        while (true) Kernel.Call(SystemCall.SYS_exit_group, code);
    }

    private static Step Call(int number, long a0 = 0, long a1 = 0, long a2 = 0) => new() { Number = number, A0 = a0, A1 = a1, A2 = a2, Expected = Step.Any };

    private long Text(string text)
    {
        var native = new NativeText(text);
        _texts.Add(native);
        return native.Address;
    }
}
