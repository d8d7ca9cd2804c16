using System.Collections;
using System.Runtime.InteropServices;
using Guard.Shim.Box;
using Guard.Vm.Interop;

namespace Guard.Shim.Init;

/// <summary>Starts programs with posix_spawn: a session of their own, default signals, nothing blocked.</summary>
internal static unsafe class Launch
{
    /// <summary>Starts a program with this process's environment.</summary>
    /// <returns>The process id, or the negated errno.</returns>
    public static int Start(string program, IReadOnlyList<string> arguments, LaunchOptions options)
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed(3 * Spawn.OpaqueBytes);
        byte* actions = memory, attributes = memory + Spawn.OpaqueBytes, signals = attributes + Spawn.OpaqueBytes;
        try
        {
            // SAFETY: each opaque structure of libc has more room than its size (an ABI test compares), is initialised before its use, and
            // strings live until the process ends.
            int error = First(
                Spawn.posix_spawn_file_actions_init(actions),
                Spawn.posix_spawnattr_init(attributes),
                Spawn.posix_spawnattr_setflags(attributes, Native.POSIX_SPAWN_SETSID | Native.POSIX_SPAWN_SETSIGDEF | Native.POSIX_SPAWN_SETSIGMASK),
                Spawn.sigfillset(signals),
                Spawn.posix_spawnattr_setsigdefault(attributes, signals),
                Spawn.sigemptyset(signals),
                Spawn.posix_spawnattr_setsigmask(attributes, signals),
                Redirect(actions, options));
            int id = 0;
            if (error == 0)
            {
                error = Spawn.posix_spawn(
                    &id, (byte*)StepList.Text(program), actions, attributes, (byte**)StepList.TextArray(arguments), (byte**)StepList.TextArray(Variables()));
            }

            return error == 0 ? id : -error;
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static int Redirect(byte* actions, LaunchOptions options)
    {
        if (options.Terminal)
        {
            // A session leader without a terminal that opens one makes it its controlling terminal.
            return First(
                Spawn.posix_spawn_file_actions_addopen(actions, 0, (byte*)StepList.Text(TerminalSteps.SlavePath), Native.O_RDWR, 0),
                Spawn.posix_spawn_file_actions_adddup2(actions, 0, 1),
                Spawn.posix_spawn_file_actions_adddup2(actions, 0, 2));
        }

        const int AppendTo = Native.O_WRONLY | Native.O_CREAT | Native.O_APPEND;
        return First(
            options.Input is { } input ? Spawn.posix_spawn_file_actions_addopen(actions, 0, (byte*)StepList.Text(input), Native.O_RDONLY, 0) : 0,
            options.Output >= 0 ? Spawn.posix_spawn_file_actions_adddup2(actions, options.Output, 1) : 0,
            options.Errors is { } errors ? Spawn.posix_spawn_file_actions_addopen(actions, 2, (byte*)StepList.Text(errors), AppendTo, 0x180 /* 0600 */) : 0);
    }

    /// <summary>The first error of several calls, or 0.</summary>
    private static int First(params ReadOnlySpan<int> errors)
    {
        foreach (int error in errors)
        {
            if (error != 0) return error;
        }

        return 0;
    }

    private static List<string> Variables()
    {
        var variables = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) variables.Add($"{entry.Key}={entry.Value}");
        return variables;
    }
}
