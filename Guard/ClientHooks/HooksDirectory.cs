namespace Guard.ClientHooks;

/// <summary>
/// Guard's check in the hooks of <c>.git/hooks</c>. A shell script gets a few marked lines after its first one and otherwise stays what it
/// is, so its own path, arguments and input are the same and the tool that wrote it still knows it. Anything else (a link, another
/// language, a script that is not executable) is put aside and run after Guard's own hook.
/// </summary>
internal sealed class HooksDirectory(string commonDirectory)
{
    private static readonly string[] Shells = ["sh", "bash", "dash", "ash", "ksh", "zsh"];

    // Names to which other tools move a hook that they find: lefthook, the pre-commit framework.
    private static readonly string[] MovedTo = ["", ".old", ".legacy"];

    private readonly string kept = System.IO.Path.Combine(commonDirectory, HookScripts.Folder, "kept");

    /// <summary>The directory.</summary>
    public string Path { get; } = System.IO.Path.Combine(commonDirectory, "hooks");

    /// <summary>Whether git would run Guard's check in a hook here.</summary>
    public bool Checks(string hook)
    {
        string path = System.IO.Path.Combine(Path, hook);
        return PlainFile.Read(path) is { } text && TextBlock.IsIn(text) && PlainFile.IsExecutable(path);
    }

    /// <summary>Where the hook is that runs after Guard's check; null when there is none.</summary>
    public string? Chained(string hook)
    {
        string path = System.IO.Path.Combine(Path, hook);
        string aside = System.IO.Path.Combine(kept, hook);
        if (PlainFile.Read(path) is not { } text || !TextBlock.IsIn(text)) return PlainFile.Exists(path) ? path : null;
        if (text != HookScripts.Whole(hook)) return path;
        return PlainFile.Exists(aside) ? aside : null;
    }

    /// <summary>Adds the check to the hooks.</summary>
    public void Install()
    {
        if (!Directory.Exists(Path))
        {
            Directory.CreateDirectory(Path);
            File.WriteAllText(Made, "");
        }

        foreach (string hook in HookNames.Checked) Install(hook);
    }

    /// <summary>Takes the check out of the hooks, wherever other tools have moved them meanwhile.</summary>
    /// <returns>Hooks that were put aside and whose place somebody else has taken, as they are named now.</returns>
    public IReadOnlyList<string> Uninstall()
    {
        var left = new List<string>();
        foreach (string hook in HookNames.Checked)
        {
            foreach (string suffix in MovedTo) Clean(hook, System.IO.Path.Combine(Path, hook + suffix));
            string aside = System.IO.Path.Combine(kept, hook);
            if (!PlainFile.Exists(aside)) continue;
            string target = System.IO.Path.Combine(Path, hook + ".kept-by-guard");
            Restore(aside, target);
            left.Add(target);
        }

        if (File.Exists(Made) && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
        return left;
    }

    private string Made => System.IO.Path.Combine(commonDirectory, HookScripts.Folder, "made-hooks");

    private void Install(string hook)
    {
        string path = System.IO.Path.Combine(Path, hook);
        foreach (string suffix in MovedTo.Where(suffix => suffix.Length > 0)) Clean(hook, path + suffix); // Guard's own from before another tool came
        if (PlainFile.Read(path) is { } text)
        {
            if (TextBlock.IsIn(text) && PlainFile.IsExecutable(path)) return;
            if (PlainFile.IsExecutable(path) && FirstLine(text) is { } first)
            {
                PlainFile.Replace(path, first + HookScripts.Block(hook) + text[first.Length..]);
                return;
            }
        }

        if (PlainFile.Exists(path)) SetAside(hook, path);
        PlainFile.Write(path, HookScripts.Whole(hook), PlainFile.Executable);
    }

    private void Clean(string hook, string path)
    {
        if (PlainFile.Read(path) is not { } text || !TextBlock.IsIn(text)) return;
        if (TextBlock.Remove(text) is var rest && rest != HookScripts.WholeWithoutBlock)
        {
            PlainFile.Replace(path, rest);
            return;
        }

        // A script of its shebang alone had that before, too; Guard's own has a line more.
        if (text == HookScripts.WholeWithoutBlock + HookScripts.Block(hook))
        {
            PlainFile.Replace(path, rest);
            return;
        }

        File.Delete(path);
        string aside = System.IO.Path.Combine(kept, hook);
        if (PlainFile.Exists(aside)) Restore(aside, path);
    }

    private void SetAside(string hook, string path)
    {
        Directory.CreateDirectory(kept);
        string aside = System.IO.Path.Combine(kept, hook);
        if (PlainFile.Exists(aside)) Restore(aside, path + ".kept-by-guard"); // of a time before somebody replaced Guard's hook
        string? target = new FileInfo(path).LinkTarget;
        if (target is null)
        {
            File.Move(path, aside);
            return;
        }

        // A relative link counts from where it stands.
        File.CreateSymbolicLink(aside, System.IO.Path.IsPathRooted(target) ? target : "../../hooks/" + target);
        File.Delete(path);
    }

    private static void Restore(string aside, string path)
    {
        string? target = new FileInfo(aside).LinkTarget;
        if (target is null)
        {
            File.Move(aside, path, overwrite: true);
            return;
        }

        const string moved = "../../hooks/";
        if (PlainFile.IsLink(path)) File.Delete(path);
        File.CreateSymbolicLink(path, target.StartsWith(moved, StringComparison.Ordinal) ? target[moved.Length..] : target);
        File.Delete(aside);
    }

    /// <summary>The first line, when it names a shell; null otherwise.</summary>
    private static string? FirstLine(string text)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 2 || !text.StartsWith("#!", StringComparison.Ordinal)) return null;
        string[] words = text[2..end].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 0 && words[0].EndsWith("/env", StringComparison.Ordinal)) words = words[1..];
        return words.Length > 0 && Shells.Contains(words[0][(words[0].LastIndexOf('/') + 1)..]) ? text[..(end + 1)] : null;
    }
}
