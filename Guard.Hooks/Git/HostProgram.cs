namespace Guard.Hooks.Git;

/// <summary>
/// Finds programs of the host by the absolute directories of PATH and by nothing else. Started by a bare name, .NET would look into the current directory
/// first, which may be a clone that holds an agent's file of that name.
/// </summary>
public static class HostProgram
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The absolute path of a program.</summary>
    /// <param name="name">Its name, without a slash.</param>
    /// <returns>Where there is none, a path that does not exist: starting it fails as it should.</returns>
    public static string Find(string name)
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            if (!Path.IsPathRooted(directory)) continue;
            string file = Path.Combine(directory, name);
            if (File.Exists(file) && (File.GetUnixFileMode(file) & Executable) != 0) return file;
        }

        return "/nonexistent/" + name;
    }
}
