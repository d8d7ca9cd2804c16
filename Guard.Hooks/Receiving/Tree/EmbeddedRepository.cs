using Guard.Policies.Rules.Paths;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// Recognises a directory that git would take for a bare repository once it is checked out (git's <c>is_git_directory</c>): HEAD beside
/// objects and refs, or beside <c>commondir</c>, which says that those are elsewhere. git inside it runs what its configuration names.
/// </summary>
internal static class EmbeddedRepository
{
    // Where such a repository says what is run.
    private static readonly string[] Active = ["commondir", "config", "config.worktree", "hooks"];

    /// <summary>Looks at a changed directory.</summary>
    /// <param name="tree">Its entries.</param>
    /// <param name="known">Its entries before, by name.</param>
    /// <returns>The entry that makes it one, or that says what is run and is new or changed; null when it is none or is what it was.</returns>
    public static string? Find(IReadOnlyList<TreeEntry> tree, IReadOnlyDictionary<string, LibGit2Sharp.TreeEntry> known)
    {
        if (!IsRepository([.. tree.Select(entry => (PathFold.Fold(entry.Text), entry.Mode))])) return null;
        if (!IsRepository([.. known.Select(entry => (PathFold.Fold(entry.Key), (int)entry.Value.Mode))])) return "HEAD";
        foreach (TreeEntry entry in tree)
        {
            bool same = known.TryGetValue(entry.Text, out LibGit2Sharp.TreeEntry? old) && (int)old.Mode == entry.Mode && old.Target.Sha == entry.Id;
            if (!same && Active.Contains(PathFold.Fold(entry.Text))) return entry.Text;
        }

        return null;
    }

    private static bool IsRepository((string Name, int Mode)[] entries)
    {
        // A link may lead to a directory, and a gitlink is checked out as one.
        bool Directory(string name) => entries.Any(e => e.Name == name && e.Mode is not (TreeEntry.File or TreeEntry.Executable));
        bool Other(string name) => entries.Any(e => e.Name == name && e.Mode is not (TreeEntry.Directory or TreeEntry.Gitlink));
        return Other("head") && (Other("commondir") || (Directory("objects") && Directory("refs")));
    }
}
