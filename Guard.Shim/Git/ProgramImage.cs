using System.Collections;
using Guard.Shim.Box;
using Guard.Shim.Init;
using Guard.Vm.Interop;

namespace Guard.Shim.Git;

/// <summary>Replaces the Shim by another program; see execve(2).</summary>
internal static class ProgramImage
{
    private const int BrokenPipe = 13;
    private const int SignalSetBytes = 8;
    private const int ActionBytes = 32; // the kernel's struct sigaction: handler, flags, restorer, mask

    /// <summary>Becomes a program with this process's environment and descriptors 0 to 2.</summary>
    /// <param name="name">Its name, looked for in PATH.</param>
    /// <param name="arguments">Its arguments after its name.</param>
    /// <returns>Only when it failed: why.</returns>
    public static string Replace(string name, IReadOnlyList<string> arguments)
    {
        if (ProgramPath.Find(name, Environment.GetEnvironmentVariable("PATH")) is not { } path) return "it is not in PATH";
        var variables = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) variables.Add($"{entry.Key}={entry.Value}");

        // The runtime ignores SIGPIPE, and what is ignored stays so after execve: git expects the default.
        Span<byte> action = stackalloc byte[ActionBytes];
        action.Clear();

        // SAFETY: the kernel reads 32 bytes of a cleared local: the default action with an empty mask.
        unsafe
        {
            fixed (byte* start = action) Kernel.Call(SystemCall.SYS_rt_sigaction, BrokenPipe, (long)start, 0, SignalSetBytes);
        }

        long result = Kernel.Call(SystemCall.SYS_execve, StepList.Text(path), StepList.TextArray([name, .. arguments]), StepList.TextArray(variables));
        return $"errno {-result}";
    }
}
