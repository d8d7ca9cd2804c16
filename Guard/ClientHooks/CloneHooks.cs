using Guard.Hooks.Receiving;

namespace Guard.ClientHooks;

/// <summary>
/// Guard's courtesy hooks in a person's clone: put in, taken out, looked at. They are advice: whoever commits can skip them, and the gate
/// does not rely on them. The clone is read without running git in it.
/// </summary>
internal sealed class CloneHooks
{
    private readonly PersonClone clone;
    private readonly HooksDirectory plain;
    private readonly HooksRedirect redirect;

    /// <summary>Looks at a clone.</summary>
    /// <exception cref="GuardException">It is bare: nobody commits in it.</exception>
    public CloneHooks(PersonClone clone)
    {
        if (clone.WorkTree is null)
            throw new GuardException(ExitCode.Usage, "G190", $"{clone.GitDirectory} has no work tree: nobody commits in it.", "Name the clone that people work in: guard hooks install DIR");
        this.clone = clone;
        plain = new HooksDirectory(clone.CommonDirectory);
        redirect = new HooksRedirect(clone.CommonDirectory);
    }

    /// <summary>Where git finds its hooks now.</summary>
    public string Where => Winner ?? plain.Path;

    /// <summary>Whether git runs the check in every hook that has one.</summary>
    public bool Active => States().All(state => state.Checked);

    /// <summary>Whether anything of Guard's is in the clone.</summary>
    public bool Present => Directory.Exists(Folder);

    private string Folder => Path.Combine(clone.CommonDirectory, HookScripts.Folder);

    // The directory of hooks that git takes, as configured.
    private string? Winner =>
        clone.WorkTreeHooksPath is { } own ? redirect.IsIncludedBy(WorkTreeConfiguration) ? redirect.Path : own : clone.HooksPath;

    // The directory that somebody else's configuration names; null when nothing but Guard's is named.
    private string? Foreign => clone.WorkTreeHooksPath ?? clone.HooksPaths.LastOrDefault(path => path != redirect.Path);

    /// <summary>The hooks that Guard checks in.</summary>
    public IReadOnlyList<HookState> States()
    {
        bool redirected = Winner == redirect.Path;
        string? foreign = Foreign is { } found ? Absolute(found) : null;
        return
        [
            .. HookNames.Checked.Select(hook => foreign is null && !redirected
                ? HookState.Of(hook, plain.Checks(hook), plain.Chained(hook))
                : HookState.Of(hook, redirected && File.Exists(Path.Combine(redirect.Path, hook)), InDirectory(foreign ?? plain.Path, hook))),
        ];
    }

    /// <summary>Puts the hooks in; what is there already stays as it is.</summary>
    /// <param name="program">The words that start guard.</param>
    /// <param name="home">Guard's home.</param>
    /// <returns>What the person should know besides.</returns>
    public IReadOnlyList<string> Install(IReadOnlyList<string> program, string home)
    {
        Directory.CreateDirectory(Folder);
        PlainFile.Write(Path.Combine(Folder, "check"), PlainFile.FromText(HookScripts.Check(program, home)), PlainFile.Data);
        if (Foreign is { } found)
        {
            IReadOnlyList<string> left = plain.Uninstall();
            redirect.Install(clone.WorkTreeHooksPath is null ? Configuration : WorkTreeConfiguration, Absolute(found));
            return Notices(left);
        }

        IReadOnlyList<string> written = redirect.Uninstall(Configurations);
        plain.Install();
        return Notices(written);
    }

    /// <summary>Takes the hooks out: configuration and files are what they would be without Guard.</summary>
    /// <returns>What the person should know besides.</returns>
    public IReadOnlyList<string> Uninstall()
    {
        if (!Present) return [];
        string[] left = [.. plain.Uninstall(), .. redirect.Uninstall(Configurations)];
        foreach (string name in (string[])["check", "made-hooks"]) File.Delete(Path.Combine(Folder, name));
        foreach (string directory in (string[])[Path.Combine(Folder, "kept"), Folder])
        {
            if (Directory.Exists(directory) && !Directory.EnumerateFileSystemEntries(directory).Any()) Directory.Delete(directory);
        }

        return Notices(left);
    }

    private string Configuration => Path.Combine(clone.CommonDirectory, "config");

    private string WorkTreeConfiguration => Path.Combine(clone.GitDirectory, "config.worktree");

    private IEnumerable<string> Configurations
    {
        get
        {
            string linked = Path.Combine(clone.CommonDirectory, "worktrees");
            IEnumerable<string> trees = Directory.Exists(linked) ? Directory.EnumerateDirectories(linked) : [];
            return [Configuration, .. trees.Prepend(clone.CommonDirectory).Select(tree => Path.Combine(tree, "config.worktree"))];
        }
    }

    private string Absolute(string hooksPath)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return hooksPath.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, hooksPath[2..]) : Path.GetFullPath(hooksPath, clone.WorkTree!);
    }

    private static string? InDirectory(string directory, string hook)
    {
        string path = Path.Combine(directory, hook);
        return File.Exists(path) && PlainFile.IsExecutable(path) ? path : null;
    }

    private static string[] Notices(IEnumerable<string> left) =>
        [.. left.Select(path => $"{path} was written or replaced by another tool meanwhile; it stays.")];
}
