using Guard.Policies.Rules.Paths;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Walks the part of a commit's tree that differs from its first parent's and checks every entry.</summary>
internal sealed class TreeWalker(Repository repository, ObjectReader reader, TreeLimits limits, TreeFindings findings)
{
    private const long LargestTree = 16L << 20;
    private const string Rename = "Rename it and push again.";
    private readonly EntryContent content = new(repository, reader, limits, findings);
    private int entries;

    /// <summary>Checks one commit.</summary>
    public void Walk(Commit commit)
    {
        findings.Commit = commit.Sha;
        if (!HasDates(commit))
            findings.Add("commit-date", null, "The date of the author or the committer is in no calendar that ends with the year 9999", "Date it anew: git commit --amend --reset-author.");
        LibGit2Sharp.Tree? before = commit.Parents.FirstOrDefault()?.Tree;
        if (before?.Sha != commit.Tree.Sha) WalkTree(commit.Tree.Sha, before, "", 0);
    }

    // git's own fsck takes any number of 63 bits; what reads a commit as a date and a zone afterwards does not.
    private static bool HasDates(Commit commit)
    {
        try
        {
            return commit.Author.When <= DateTimeOffset.MaxValue && commit.Committer.When <= DateTimeOffset.MaxValue;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    private void WalkTree(string id, LibGit2Sharp.Tree? before, string prefix, int depth)
    {
        if (depth > limits.Depth)
        {
            findings.Add("tree-limit", prefix, $"Directories nest deeper than {limits.Depth}", "Flatten the directories.");
            return;
        }

        List<TreeEntry> tree = TreeParser.Parse(reader.Read(id, "tree", LargestTree));
        Dictionary<string, LibGit2Sharp.TreeEntry> known = Index(before);
        if (TreeOrder.FirstWrong(tree) is { } misplaced)
            findings.Add("tree-order", prefix + misplaced.Text, "The directory's entries are not in git's order, so a search may miss them", "Make the commit again with a current git.");
        CheckCollisions(tree, known, prefix);
        if (EmbeddedRepository.Find(tree, known) is { } active)
            findings.Add("tree-embedded-repository", prefix + active, "The directory is a bare git repository, whose configuration git would run", "Store fixtures as an archive, or rename HEAD.");
        HashSet<(string, int, string)> old = tree.TrueForAll(entry => entry.IsText) ? [] : RawNames(before);
        foreach (TreeEntry entry in tree)
        {
            if (++entries > limits.Entries)
            {
                findings.AddLast("tree-limit", $"The push changes more than {limits.Entries} tree entries", "Push in smaller parts.");
                throw new TreeFindingsFullException();
            }

            if (!entry.IsText)
            {
                if (!old.Contains(Key(entry))) CheckEntry(entry, null, prefix, depth);
                continue;
            }

            known.TryGetValue(entry.Text, out LibGit2Sharp.TreeEntry? same);
            if (same is not null && (int)same.Mode == entry.Mode && same.Target.Sha == entry.Id) continue;
            CheckEntry(entry, same, prefix, depth);
        }
    }

    private void CheckEntry(TreeEntry entry, LibGit2Sharp.TreeEntry? old, string prefix, int depth)
    {
        string path = prefix + entry.Text;
        if (PathRules.Reject(entry.Name) is { } wrong)
        {
            findings.Add("tree-name", path, $"The name {wrong}", Rename);
            return; // what such a name holds is not worth a look
        }

        if (System.Text.Encoding.UTF8.GetByteCount(path) > limits.PathBytes)
            findings.Add("tree-limit", path, $"The path is longer than {limits.PathBytes} bytes", "Use shorter names.");
        switch (entry.Mode)
        {
            case TreeEntry.Directory:
                if (entry.Text is ".gitmodules" or ".gitattributes" or ".gitignore")
                    findings.Add("tree-mode", path, "A file that git reads is a directory here", Rename);
                WalkTree(entry.Id, old?.Target as LibGit2Sharp.Tree, path + "/", depth + 1);
                break;
            case TreeEntry.File or TreeEntry.Executable:
                content.CheckFile(entry, old, path);
                break;
            case TreeEntry.Symlink:
                content.CheckSymlink(entry, path, depth);
                break;
            case TreeEntry.Gitlink:
                if (entry.Id.All(digit => digit == '0'))
                    findings.Add("tree-submodule", path, "The submodule names no commit", "Make the commit again with a current git.");
                break;
            default:
                findings.Add("tree-mode", path, $"The mode {Convert.ToString(entry.Mode, 8)} is none that a checkout knows", "Make the commit again with a current git.");
                break;
        }
    }

    private void CheckCollisions(List<TreeEntry> tree, Dictionary<string, LibGit2Sharp.TreeEntry> known, string prefix)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in tree.Select(entry => entry.Text))
        {
            // File systems do not agree on what counts, so either form decides.
            string first = FirstOf(name, "1" + PathRules.Fold(name)) ?? FirstOf(name, "2" + PathFold.Fold(name)) ?? name;
            if (ReferenceEquals(first, name)) continue;
            bool old = name != first && known.ContainsKey(name) && known.ContainsKey(first);
            if (!old) findings.Add("tree-collision", prefix + name, "Two names of one directory are the same where case or Unicode form do not count", Rename);
        }

        string? FirstOf(string name, string key) => seen.TryAdd(key, name) ? null : seen[key];
    }

    // LibGit2Sharp shows names after decoding; two that are no UTF-8 look alike there.
    private HashSet<(string Name, int Mode, string Id)> RawNames(LibGit2Sharp.Tree? tree) =>
        tree is null ? [] : [.. TreeParser.Parse(reader.Read(tree.Sha, "tree", LargestTree)).Select(Key)];

    private static (string Name, int Mode, string Id) Key(TreeEntry entry) => (Convert.ToHexString(entry.Name), entry.Mode, entry.Id);

    private static Dictionary<string, LibGit2Sharp.TreeEntry> Index(LibGit2Sharp.Tree? tree)
    {
        var index = new Dictionary<string, LibGit2Sharp.TreeEntry>(StringComparer.Ordinal);
        foreach (LibGit2Sharp.TreeEntry entry in tree ?? Enumerable.Empty<LibGit2Sharp.TreeEntry>()) index.TryAdd(entry.Name, entry);
        return index;
    }
}
