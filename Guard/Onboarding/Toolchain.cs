namespace Guard.Onboarding;

/// <summary>A program that a project needs in its boxes, and the directory to mount for it.</summary>
/// <param name="Program">Its name, such as <c>dotnet</c>.</param>
/// <param name="RealPath">The executable with links resolved.</param>
/// <param name="Directory">The directory to mount read-only, or null when every box has it already (below /usr).</param>
internal sealed record Toolchain(string Program, string RealPath, string? Directory)
{
    /// <summary>Finds a program on PATH.</summary>
    /// <returns>Null when it is not installed.</returns>
    public static Toolchain? Find(string program)
    {
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = Path.Combine(directory, program);
            if (!File.Exists(path)) continue;
            string real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            return new Toolchain(program, real, MountFor(real));
        }

        return null;
    }

    /// <summary>The directory that holds a whole installation: for <c>…/bin/node</c> its parent's parent, for <c>…/dotnet/dotnet</c> its folder.</summary>
    public static string? MountFor(string executable)
    {
        if (executable.StartsWith("/usr/", StringComparison.Ordinal) || executable.StartsWith("/bin/", StringComparison.Ordinal)) return null;
        string folder = Path.GetDirectoryName(executable)!;
        return Path.GetFileName(folder) == "bin" ? Path.GetDirectoryName(folder) : folder;
    }
}
