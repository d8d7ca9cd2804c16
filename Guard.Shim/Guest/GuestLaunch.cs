using System.Runtime.InteropServices;
using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>Starts a guest's commands: by way of <see cref="LaunchProgram"/>, which takes the command's rights and becomes it.</summary>
internal static unsafe class GuestLaunch
{
    private const string Self = "/proc/self/exe";

    /// <summary>Becomes another program.</summary>
    /// <returns>The negated errno, when it does not.</returns>
    public static long Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        using var text = new NativeText(path);
        using NativeTexts argv = new(arguments), envp = new(environment);
        return Kernel.Call(SystemCall.SYS_execve, text.Address, (long)argv.Array, (long)envp.Array);
    }

    /// <summary>Starts a command in a session of its own, default signals, nothing blocked.</summary>
    /// <param name="command">The command.</param>
    /// <param name="descriptors">Its standard input, output and error.</param>
    /// <returns>The process id, or the negated errno.</returns>
    public static int Start(GuestCommand command, ReadOnlySpan<int> descriptors)
    {
        string[] arguments = ["guard-shim", "launch", command.User.ToString(System.Globalization.CultureInfo.InvariantCulture), command.Directory, "--", .. command.Arguments];
        byte* memory = (byte*)NativeMemory.AllocZeroed(3 * Spawn.OpaqueBytes);
        byte* actions = memory, attributes = memory + Spawn.OpaqueBytes, signals = attributes + Spawn.OpaqueBytes;
        using var program = new NativeText(Self);
        using NativeTexts argv = new(arguments), envp = new(command.Environment);
        try
        {
            // SAFETY: each opaque structure of libc has more room than its size (an ABI test compares) and is initialised before its use; the strings
            // live until the call is over.
            int error = Spawn.posix_spawn_file_actions_init(actions);
            if (error == 0) error = Spawn.posix_spawnattr_init(attributes);
            if (error == 0) error = Spawn.posix_spawnattr_setflags(attributes, Native.POSIX_SPAWN_SETSID | Native.POSIX_SPAWN_SETSIGDEF | Native.POSIX_SPAWN_SETSIGMASK);
            if (error == 0) error = Spawn.sigfillset(signals);
            if (error == 0) error = Spawn.posix_spawnattr_setsigdefault(attributes, signals);
            if (error == 0) error = Spawn.sigemptyset(signals);
            if (error == 0) error = Spawn.posix_spawnattr_setsigmask(attributes, signals);
            for (int i = 0; i < descriptors.Length && error == 0; i++) error = Spawn.posix_spawn_file_actions_adddup2(actions, descriptors[i], i);
            int id = 0;
            if (error == 0) error = Spawn.posix_spawn(&id, (byte*)program.Address, actions, attributes, argv.Array, envp.Array);
            return error == 0 ? id : -error;
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
