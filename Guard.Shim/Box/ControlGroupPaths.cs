namespace Guard.Shim.Box;

/// <summary>Where this process may make control groups (cgroups(7)).</summary>
/// <param name="MemoryBase">The own group in the v1 memory hierarchy, or null.</param>
/// <param name="PidsBase">The own group in the v1 pids hierarchy, or null.</param>
/// <param name="UnifiedBase">The nearest v2 group, from the own one upwards, whose children have both memory and pids; or null.</param>
internal sealed record ControlGroupPaths(string? MemoryBase, string? PidsBase, string? UnifiedBase)
{
    /// <summary>Reads /proc/self/cgroup and /proc/self/mountinfo.</summary>
    public static ControlGroupPaths Read(string cgroupFile, string mountFile)
    {
        if (!File.Exists(cgroupFile) || !File.Exists(mountFile)) return new ControlGroupPaths(null, null, null);
        string? memory = null, pids = null, unified = null;
        List<(string Root, string Point, string Type, string[] Options)> mounts = [.. File.ReadAllLines(mountFile).Select(Parse).Where(mount => mount.Type.StartsWith("cgroup", StringComparison.Ordinal))];
        foreach (string line in File.ReadAllLines(cgroupFile))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length != 3) continue;
            string[] controllers = parts[1].Split(',');
            if (controllers.Contains("memory")) memory = Locate(mounts, parts[2], "cgroup", "memory");
            if (controllers.Contains("pids")) pids = Locate(mounts, parts[2], "cgroup", "pids");
            if (parts[0] == "0" && Locate(mounts, parts[2], "cgroup2", "") is { } own) unified = Delegating(own);
        }

        return new ControlGroupPaths(memory, pids, unified);
    }

    /// <summary>A mountinfo line (proc_pid_mountinfo(5)): fields, optional fields, a dash, type, source, super options.</summary>
    private static (string Root, string Point, string Type, string[] Options) Parse(string line)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-");
        return dash < 6 || fields.Length < dash + 4 ? ("", "", "", []) : (fields[3], fields[4], fields[dash + 1], fields[dash + 3].Split(','));
    }

    private static string? Locate(List<(string Root, string Point, string Type, string[] Options)> mounts, string own, string type, string controller)
    {
        foreach ((string root, string point, string mountType, string[] options) in mounts)
        {
            if (mountType != type || (controller.Length > 0 && !options.Contains(controller))) continue;
            if (root != "/" && own != root && !own.StartsWith(root + "/", StringComparison.Ordinal)) continue;
            string relative = root == "/" ? own : own[root.Length..];
            string path = (point + relative).TrimEnd('/');
            if (Directory.Exists(path)) return path;
        }

        return null;
    }

    private static string? Delegating(string own)
    {
        for (string? path = own; path is not null; path = Path.GetDirectoryName(path))
        {
            string file = Path.Combine(path, "cgroup.subtree_control");
            if (!File.Exists(file)) return null;
            string[] controllers = File.ReadAllText(file).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            if (controllers.Contains("memory") && controllers.Contains("pids")) return path;
        }

        return null;
    }
}
