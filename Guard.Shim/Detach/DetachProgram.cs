using Guard.Shim.Init;
using Guard.Vm.Interop;

namespace Guard.Shim.Detach;

/// <summary>
/// <c>guard-shim detach [--log FILE] -- PROGRAM ARGUMENTS…</c>: starts a program in a session of its own, without a terminal and without any
/// descriptor of the caller, so that it outlives the caller. Ends at once: 0 when it was started.
/// </summary>
internal static class DetachProgram
{
    /// <summary>Runs.</summary>
    public static int Run(string[] arguments)
    {
        int separator = Array.IndexOf(arguments, "--");
        bool valid = separator == 0 || (separator == 2 && arguments[0] == "--log");
        if (!valid || separator + 1 >= arguments.Length)
        {
            Console.Error.WriteLine("usage: guard-shim detach [--log FILE] -- PROGRAM ARGUMENTS…");
            return 2;
        }

        string[] command = arguments[(separator + 1)..];
        string? program = ProgramPath.Find(command[0], Environment.GetEnvironmentVariable("PATH"));
        if (program is null)
        {
            Console.Error.WriteLine($"guard-shim: {command[0]}: command not found");
            return 127;
        }

        Kernel.Call(SystemCall.SYS_close_range, 3, uint.MaxValue, Native.CLOSE_RANGE_CLOEXEC);
        int nothing = Kernel.Open("/dev/null", Native.O_RDWR | Native.O_CLOEXEC);
        int id = Launch.Start(program, command, new LaunchOptions
        {
            Input = "/dev/null", Output = nothing, Errors = separator == 2 ? arguments[1] : "/dev/null",
        });
        if (id > 0) return 0;
        Console.Error.WriteLine($"guard-shim: {command[0]}: {Errno.Describe(-id)}");
        return 126;
    }
}
