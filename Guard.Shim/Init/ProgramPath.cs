using Guard.Vm.Interop;

namespace Guard.Shim.Init;

/// <summary>Finds a program as a shell would.</summary>
internal static class ProgramPath
{
    /// <summary>A name with a slash is a path; any other is looked for in the directories of PATH.</summary>
    /// <returns>Null when there is no such file.</returns>
    public static string? Find(string name, string? path)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return File.Exists(name) ? name : null;
        foreach (string directory in (path ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            string candidate = Path.Combine(directory.Length == 0 ? "." : directory, name);
            if (File.Exists(candidate) && IsExecutable(candidate)) return candidate;
        }

        return null;
    }

    private static bool IsExecutable(string path)
    {
        const int ExecuteAccess = 1;
        using var text = new NativeText(path);
        return Kernel.Call(SystemCall.SYS_access, text.Address, ExecuteAccess) == 0;
    }
}
