namespace Guard.Vm.Process;

/// <summary>Refuses specs that mean nothing or something dangerous, before anything is started.</summary>
internal static class BoxSpecCheck
{
    private static readonly string[] Reserved = ["/", "/proc", "/sys", "/dev", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/run", "/run/guard"];

    /// <summary>Checks a spec.</summary>
    /// <exception cref="BoxException">It cannot be used; the message says what is wrong.</exception>
    public static void Validate(BoxSpec spec, IReadOnlyList<int> descriptors)
    {
        Require(spec.Name.Length is >= 1 and <= 40 && spec.Name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'), $"the name '{spec.Name}' is not [a-z0-9-]{{1,40}}");
        Require(spec.HostUid != 0, "the kernel uid is 0, and nothing in a box may have it");
        Require(spec.Arguments.Count > 0 && spec.Arguments[0].Length > 0, "there is no command");
        Require(spec.Arguments.All(NoNul), "an argument has a NUL character");
        Require(IsPath(spec.WorkingDirectory), $"the working directory '{spec.WorkingDirectory}' is no plain absolute path");
        Require(descriptors.All(number => number is >= 3 and <= 9) && descriptors.Distinct().Count() == descriptors.Count, "descriptors are 3 to 9, each once");
        Require(spec.Ports.All(port => port is >= 1024 and <= ushort.MaxValue) && spec.Ports.Distinct().Count() == spec.Ports.Count, "ports are 1024 to 65535, each once");
        Require(spec.Ports.Count <= 64, "there are more than 64 ports");
        Require(spec.Ports.Count == 0 || spec.Network == BoxNetwork.None, "ports would lie on the host's own loopback with the host's network");
        Require(spec.Limits is { WallSeconds: >= 0, CpuSeconds: >= 0, MemoryBytes: >= 0, Processes: > 0, FileBytes: > 0, OpenFiles: >= 16 }, "a limit is out of range");
        foreach ((string key, string value) in spec.Environment)
            Require(key.Length > 0 && !key.Contains('=', StringComparison.Ordinal) && NoNul(key) && NoNul(value), $"the environment variable '{key}' has a character that it may not have");
        foreach (string path in spec.Files.Keys)
            Require(IsPath(path) && path.Length > 1 && !Inside(path, "/proc") && !Inside(path, "/sys") && !Inside(path, "/dev") && !Inside(path, "/run/guard"), $"the file '{path}' is no path that a file may have");
        foreach (BoxMount mount in spec.Mounts) Validate(mount);
    }

    private static void Validate(BoxMount mount)
    {
        string target = mount.Target;
        Require(IsPath(target) && !Reserved.Contains(target) && !Inside(target, "/proc") && !Inside(target, "/sys") && !Inside(target, "/dev") && !Inside(target, "/run/guard"), $"nothing may be mounted at '{target}'");
        Require(mount.SizeBytes >= 0, $"the size of '{target}' is negative");
        switch (mount.Kind)
        {
            case BoxMountKind.Tmpfs:
                Require(mount.Source is null && mount.Upper is null && mount.Work is null, $"the tmpfs at '{target}' has a source");
                break;
            case BoxMountKind.Overlay:
                Require(mount.Source is { Length: > 0 } lowers && lowers.Split(':').All(IsPath), $"the overlay at '{target}' needs absolute lower directories");
                Require((mount.Upper is null) == (mount.Work is null), $"the overlay at '{target}' needs both an upper and a work directory, or neither");
                Require(mount.Upper is null || (IsLayer(mount.Upper) && IsLayer(mount.Work!)), $"the overlay at '{target}' has an upper or work directory with ':' or ',' or that is not absolute");
                break;
            default:
                Require(mount.Source is { } source && IsPath(source) && mount.Upper is null && mount.Work is null, $"the mount at '{target}' needs an absolute source");
                break;
        }
    }

    /// <summary>Characters that separate mount options cannot stand in a layer's path.</summary>
    private static bool IsLayer(string path) => IsPath(path) && path.IndexOfAny([':', ',', '\\']) < 0;

    private static bool Inside(string path, string directory) => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static bool IsPath(string path) =>
        path == "/" || (path.StartsWith('/') && NoNul(path) && path[1..].Split('/').All(part => part is not ("" or "." or "..")));

    private static bool NoNul(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static void Require(bool condition, string problem)
    {
        if (!condition) throw new BoxException($"The box spec cannot be used: {problem}.");
    }
}
