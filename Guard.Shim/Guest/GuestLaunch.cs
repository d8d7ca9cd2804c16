using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>Starts a guest's commands.</summary>
internal static unsafe class GuestLaunch
{
    /// <summary>Becomes another program.</summary>
    /// <returns>The negated errno, when it does not.</returns>
    public static long Execute(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        using var text = new NativeText(path);
        using NativeTexts argv = new(arguments), envp = new(environment);
        return Kernel.Call(SystemCall.SYS_execve, text.Address, (long)argv.Array, (long)envp.Array);
    }

    /// <summary>
    /// Starts a command in a session of its own, with its user's rights, default signals, nothing blocked. A copy of this process becomes it: to start
    /// the Shim once more for that would touch a thousand pages of a fresh fork, and each of them is a fault that the host serves.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="descriptors">Its standard input, output and error, all above 2.</param>
    /// <returns>The process id, or the negated errno.</returns>
    /// <exception cref="ArgumentException">A text of the command has a NUL character.</exception>
    public static int Start(GuestCommand command, ReadOnlySpan<int> descriptors)
    {
        using var child = new LaunchChild(command, descriptors);
        // SAFETY: without CLONE_VM the child has a copy of this single-threaded, quiet process. It calls only Become, which allocates nothing and whose
        // code and system-call stub are run here before, and which ends in execve or exit_group.
        Kernel.Call(SystemCall.SYS_getpid);
        long id = Kernel.Call(SystemCall.SYS_clone, Native.SIGCHLD);
        if (id == 0) child.Become();
        return (int)id;
    }
}
