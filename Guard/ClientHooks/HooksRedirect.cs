namespace Guard.ClientHooks;

/// <summary>
/// Guard's check where <c>core.hooksPath</c> leads elsewhere: to husky's directory, to one that is committed, to one for all of a person's
/// clones. None of those is Guard's to change. So an include at the end of the clone's configuration names a directory of Guard's, whose
/// hooks run the check and then the hook that would run without it. The value that somebody else set is not touched, and holds again as
/// soon as the include is gone; the include holds only while the clone stays where it is.
/// </summary>
internal sealed class HooksRedirect(string commonDirectory)
{
    private readonly string folder = System.IO.Path.Combine(commonDirectory, HookScripts.Folder);

    private string Included => System.IO.Path.Combine(folder, "config");

    /// <summary>The directory that git is sent to.</summary>
    public string Path { get; } = System.IO.Path.Combine(commonDirectory, HookScripts.Folder, "hooks");

    /// <summary>Whether a configuration file includes Guard's, for the clone where it is now.</summary>
    public bool IsIncludedBy(string configuration) =>
        PlainFile.Read(configuration) is { } text && TextBlock.IsIn(text) && text.Contains(PlainFile.FromText(ShellText.QuoteForGit(Included)), StringComparison.Ordinal);

    /// <summary>Sends git to Guard's hooks.</summary>
    /// <param name="configuration">The configuration file that is to include Guard's: one that wins over the present value.</param>
    /// <param name="present">The directory of hooks that counts without Guard.</param>
    public void Install(string configuration, string present)
    {
        Directory.CreateDirectory(Path);
        PlainFile.Write(System.IO.Path.Combine(folder, "dispatch"), HookScripts.Dispatch, PlainFile.Data);
        string dispatcher = HookScripts.Dispatcher;
        foreach (string hook in HookNames.Plain.Concat(HookNames.OnlyWherePresent.Where(name => File.Exists(System.IO.Path.Combine(present, name)))))
        {
            string path = System.IO.Path.Combine(Path, hook);
            if (!PlainFile.Exists(path)) PlainFile.Write(path, dispatcher, PlainFile.Executable);
        }

        PlainFile.Write(Included, PlainFile.FromText($"[core]\n\thooksPath = {ShellText.QuoteForGit(Path)}\n"), PlainFile.Data);
        // The first condition is the main work tree's git directory, the second those of linked work trees.
        string condition = "gitdir:" + ShellText.Literal(commonDirectory);
        string lines = string.Concat(new[] { condition, condition + "/" }.Select(
            each => $"[includeIf {ShellText.QuoteForGit(each)}]\n\tpath = {ShellText.QuoteForGit(Included)}\n"));
        GitConfigFile.Edit(configuration, text => TextBlock.Append(TextBlock.Remove(text), PlainFile.FromText(lines)));
    }

    /// <summary>Takes the include and Guard's hooks away.</summary>
    /// <param name="configurations">Every configuration file that may include them.</param>
    /// <returns>Hooks in Guard's directory that somebody else wrote; they stay.</returns>
    public IReadOnlyList<string> Uninstall(IEnumerable<string> configurations)
    {
        foreach (string file in configurations) GitConfigFile.Edit(file, TextBlock.Remove);
        if (!Directory.Exists(Path)) return [];
        foreach (string hook in Directory.GetFiles(Path))
        {
            if (PlainFile.Read(hook) == HookScripts.Dispatcher) File.Delete(hook);
        }

        File.Delete(System.IO.Path.Combine(folder, "dispatch"));
        File.Delete(Included);
        string[] left = Directory.GetFileSystemEntries(Path);
        if (left.Length == 0) Directory.Delete(Path);
        return left;
    }
}
