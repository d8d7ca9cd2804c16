using LibGit2Sharp;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Checks what a new or changed file or symbolic link holds.</summary>
internal sealed class EntryContent(Repository repository, ObjectReader reader, TreeLimits limits, TreeFindings findings)
{
    private const int LongestTarget = 4096;
    private const long LargestAttributes = 1L << 20;
    private long total;

    /// <summary>Checks a file.</summary>
    public void CheckFile(TreeEntry entry, LibGit2Sharp.TreeEntry? old, string path)
    {
        GitObjectMetadata? metadata = repository.ObjectDatabase.RetrieveObjectMetadata(new ObjectId(entry.Id));
        if (metadata is null || metadata.Type != ObjectType.Blob) throw new FormatException($"Object {entry.Id} is no file.");
        total += metadata.Size;
        if (metadata.Size > limits.FileBytes)
            findings.Add("tree-limit", path, $"The file has {metadata.Size} bytes; {limits.FileBytes} are allowed", "Keep large files outside the repository.");
        if (total > limits.TotalBytes)
        {
            findings.AddLast("tree-limit", $"The push brings more than {limits.TotalBytes} bytes of files", "Push in smaller parts.");
            throw new TreeFindingsFullException();
        }

        if (entry.Text == ".gitmodules") CheckModules(entry, old, path);
        if (entry.Text == ".gitattributes") CheckAttributes(entry, old, path);
    }

    /// <summary>Checks a symbolic link.</summary>
    /// <param name="entry">The link.</param>
    /// <param name="path">Its path.</param>
    /// <param name="depth">How many directories deep it stands.</param>
    public void CheckSymlink(TreeEntry entry, string path, int depth)
    {
        const string Advice = "Link to a file inside the tree, or copy it.";
        if (entry.Text is ".gitmodules" or ".gitattributes" or ".gitignore" or ".mailmap")
            findings.Add("tree-symlink", path, "A file that git reads is a symbolic link", Advice);
        else if (PathRules.RejectTarget(depth, reader.Read(entry.Id, "blob", LongestTarget)) is { } wrong)
            findings.Add("tree-symlink", path, $"The target of the symbolic link {wrong}", Advice);
    }

    // Which submodules a repository has is the rules' business; what git or a checkout would stumble over is refused here.
    private void CheckModules(TreeEntry entry, LibGit2Sharp.TreeEntry? old, string path)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        if (old?.Target is Blob blob && blob.Size <= LargestAttributes)
            before.UnionWith(GitmodulesRules.Find(reader.Read(blob.Sha, "blob", LargestAttributes)).Select(found => found.Message));
        foreach ((int line, string message) in GitmodulesRules.Find(reader.Read(entry.Id, "blob", LargestAttributes)))
        {
            if (!before.Contains(message)) findings.Add("tree-submodule", path, message, "Write the file as `git submodule add` does.", line);
        }
    }

    private void CheckAttributes(TreeEntry entry, LibGit2Sharp.TreeEntry? old, string path)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        if (old?.Target is Blob blob && blob.Size <= LargestAttributes)
            before.UnionWith(AttributeRules.Find(reader.Read(blob.Sha, "blob", LargestAttributes)).Select(found => found.Text));
        foreach ((int line, string text, string attribute) in AttributeRules.Find(reader.Read(entry.Id, "blob", LargestAttributes)))
        {
            if (!before.Contains(text))
                findings.Add("tree-attributes", path, $"The attribute '{attribute}' lets configuration run code or changes which bytes are seen", "Remove the line; the repository may keep those it had.", line);
        }
    }
}
