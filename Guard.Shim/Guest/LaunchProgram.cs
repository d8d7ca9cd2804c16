using System.Collections;
using System.Globalization;
using Guard.Shim.Init;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary><c>guard-shim launch USER DIRECTORY -- PROGRAM ARGUMENTS…</c>: in a guest, gives up root's rights and becomes a command.</summary>
internal static class LaunchProgram
{
    private const int NotFound = 127, NotExecutable = 126;

    /// <summary>Runs; comes back only when there is no such command.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var user, var directory, "--", _, ..] || !int.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            Console.Error.WriteLine("guard-shim launch is started by the first process of a guest.");
            return 2;
        }

        string[] command = arguments[3..];
        try
        {
            using var text = new NativeText(directory);
            GuestMounts.Check(Kernel.Call(SystemCall.SYS_chdir, text.Address), $"enter {directory}");
            if (id != 0) GiveUpRights(id);
            string? program = ProgramPath.Find(command[0], Environment.GetEnvironmentVariable("PATH"));
            long result = program is null ? -Errno.ENOENT : GuestLaunch.Execute(program, command, Variables());
            Console.Error.WriteLine($"guard: {command[0]}: {(result == -Errno.ENOENT ? "command not found" : Kernel.Describe(result))}");
            return result == -Errno.ENOENT ? NotFound : NotExecutable;
        }
        catch (IOException error)
        {
            Console.Error.WriteLine($"guard: {error.Message}");
            return NotExecutable;
        }
    }

    private static void GiveUpRights(int id)
    {
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_setgroups, 0, 0), "leave all groups");
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_setresgid, id, id, id), "take its group");
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_setresuid, id, id, id), "take its user");
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_prctl, Native.PR_SET_NO_NEW_PRIVS, 1), "give up new privileges");
    }

    private static List<string> Variables()
    {
        var variables = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) variables.Add($"{entry.Key}={entry.Value}");
        return variables;
    }
}
