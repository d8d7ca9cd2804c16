using Guard.Hooks.Git;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Checks a user's repository before it is imported, by reading its files as text: host git is never run in a work tree that an agent may
/// have written.
/// </summary>
public static class SourceCheck
{
    /// <summary>Finds the git directory and refuses what Guard cannot guard.</summary>
    /// <param name="path">A work tree or a bare repository.</param>
    /// <param name="branch">The branch's short name.</param>
    /// <returns>The git directory that holds objects and refs.</returns>
    /// <exception cref="RepositoryException">Not a repository, no commits, shallow, SHA-256, partial clone, reftable, or no such branch.</exception>
    public static string Check(string path, string branch)
    {
        string common = FindGitDirectory(Path.GetFullPath(path));
        if (File.Exists(Path.Combine(common, "shallow")))
            throw Refuse(path, "it is a shallow clone, so its history is incomplete", "run `git fetch --unshallow` there first");
        Dictionary<string, string> configuration = ReadConfiguration(Path.Combine(common, "config"));
        if (configuration.TryGetValue("extensions.objectformat", out string? format) && format != "sha1")
            throw Refuse(path, $"it uses the object format {format}", "Guard works with SHA-1 repositories; convert it with a fast-export into a new repository");
        if (configuration.TryGetValue("extensions.refstorage", out string? storage) && storage != "files")
            throw Refuse(path, $"it stores refs as {storage}", "run `git refs migrate --ref-format=files` there first");
        if (configuration.Any(c => c.Key == "extensions.partialclone" || (c.Key.EndsWith(".promisor", StringComparison.Ordinal) && c.Value == "true")))
            throw Refuse(path, "it is a partial clone, so objects are missing", "clone it again without --filter");
        if (!AnyRef(common)) throw Refuse(path, "it has no commits yet", "make a first commit, then run `guard init` again");
        if (!HasBranch(common, branch))
            throw Refuse(path, $"it has no branch '{branch}'", "name the branch with `--branch`, or create it with `git branch`");
        return common;
    }

    /// <summary>Where a branch of a clone is, by reading its files.</summary>
    /// <param name="common">The git directory, as <see cref="Check"/> gave it.</param>
    /// <param name="branch">The branch's short name.</param>
    /// <returns>The commit, what stands there instead, or null when there is no such branch.</returns>
    public static string? ReadBranch(string common, string branch)
    {
        string name = RefNames.Head(branch);
        string file = Path.Combine(common, name);
        if (File.Exists(file)) return File.ReadAllText(file).Trim() is { Length: > 0 } id ? id : "(empty)";
        string packed = Path.Combine(common, "packed-refs");
        return File.Exists(packed) ? File.ReadLines(packed).FirstOrDefault(line => line.Length > 41 && line[0] is not ('#' or '^') && line[41..] == name)?[..40] : null;
    }

    private static string FindGitDirectory(string path)
    {
        string dotGit = Path.Combine(path, ".git");
        string directory = Directory.Exists(dotGit) ? dotGit : File.Exists(dotGit) ? FollowGitFile(dotGit) : path;
        string commonFile = Path.Combine(directory, "commondir"); // a linked work tree names the main one here
        if (File.Exists(commonFile)) directory = Path.GetFullPath(Path.Combine(directory, File.ReadAllText(commonFile).Trim()));
        return Directory.Exists(Path.Combine(directory, "objects")) && File.Exists(Path.Combine(directory, "HEAD"))
            ? directory
            : throw Refuse(path, "it is no git repository", "name the top directory of a work tree, or run `git init` and commit there first");
    }

    private static string FollowGitFile(string file)
    {
        const string Prefix = "gitdir:";
        string text = File.ReadAllText(file).Trim();
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, text[Prefix.Length..].Trim()))
            : throw Refuse(file, "it is no .git file", "check the repository with `git fsck`");
    }

    private static Dictionary<string, string> ReadConfiguration(string file)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        string section = "";
        foreach (string raw in File.Exists(file) ? File.ReadLines(file) : [])
        {
            string line = raw.Trim();
            if (line.StartsWith('['))
            {
                section = line.Trim('[', ']').Replace(" \"", ".", StringComparison.Ordinal).TrimEnd('"').ToLowerInvariant();
            }
            else if (line.Length > 0 && line[0] is not ('#' or ';'))
            {
                string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
                values[section + "." + parts[0].ToLowerInvariant()] = parts.Length == 2 ? parts[1].Trim('"').ToLowerInvariant() : "true";
            }
        }

        return values;
    }

    private static bool AnyRef(string common) =>
        PackedRefs(common).Any() || Directory.EnumerateFiles(Path.Combine(common, "refs"), "*", SearchOption.AllDirectories).Any();

    private static bool HasBranch(string common, string branch) =>
        File.Exists(Path.Combine(common, "refs", "heads", branch)) || PackedRefs(common).Contains("refs/heads/" + branch);

    private static IEnumerable<string> PackedRefs(string common)
    {
        string packed = Path.Combine(common, "packed-refs");
        return File.Exists(packed)
            ? File.ReadLines(packed).Where(l => l.Length > 41 && l[0] is not ('#' or '^')).Select(l => l[41..])
            : [];
    }

    private static RepositoryException Refuse(string path, string why, string todo) => new($"{path} cannot come under guard: {why}. To go on, {todo}.");
}
