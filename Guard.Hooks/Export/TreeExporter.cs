using System.Text;
using Guard.Hooks.Git;

namespace Guard.Hooks.Export;

/// <summary>
/// Writes a commit's files to a directory by plumbing: raw blobs, no attributes, no filters, no archive, so that nothing in the tree
/// (<c>export-ignore</c>, a smudge filter) decides what is measured. Modes are 0644, 0755 and directories 0755; the caller sets the owner.
/// </summary>
public static class TreeExporter
{
    private const int TreeLine = 5; // "tree ", the first line of every commit
    private const long LargestCommit = 16 << 20;
    private const UnixFileMode DirectoryMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode644 = (UnixFileMode)0b110_100_100;

    /// <summary>Exports a commit's whole tree.</summary>
    /// <param name="trees">Where it is read.</param>
    /// <param name="commit">Object id of a commit or tree, 40 or 64 hex digits.</param>
    /// <param name="directory">An existing empty directory.</param>
    /// <param name="cancellationToken">Ends the export; the directory is then incomplete and the caller removes it.</param>
    /// <exception cref="ExportException">The tree holds what Guard refuses to write, or the object store is incomplete.</exception>
    /// <exception cref="GitException">git failed.</exception>
    public static Task ExportAsync(ITreeSource trees, string commit, string directory, CancellationToken cancellationToken = default) =>
        ExportTreeAsync(trees, CheckId(commit), directory, null, cancellationToken);

    /// <summary>Exports the files of a commit's tree that a filter takes.</summary>
    /// <param name="trees">Where it is read.</param>
    /// <param name="commit">Object id of a commit or tree.</param>
    /// <param name="directory">An existing empty directory.</param>
    /// <param name="include">Says for a path whether it is written.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <exception cref="ExportException">As <see cref="ExportAsync"/>; the whole tree is checked, not only what is written.</exception>
    public static Task ExportFilesAsync(
        ITreeSource trees, string commit, string directory, Func<string, bool> include, CancellationToken cancellationToken = default) =>
        ExportTreeAsync(trees, CheckId(commit), directory, include, cancellationToken);

    /// <summary>Exports one directory of a commit.</summary>
    /// <param name="trees">Where it is read.</param>
    /// <param name="commit">Object id of a commit.</param>
    /// <param name="subdirectory">Path of the directory in the tree, such as <c>eval</c>.</param>
    /// <param name="directory">An existing empty directory; it gets the subdirectory's content.</param>
    /// <param name="cancellationToken">Ends the export.</param>
    /// <exception cref="ExportException">There is no such directory, or as <see cref="ExportAsync"/>.</exception>
    public static async Task ExportSubtreeAsync(
        ITreeSource trees, string commit, string subdirectory, string directory, CancellationToken cancellationToken = default)
    {
        string path = subdirectory.TrimEnd('/');
        if (TreeNames.Refusal(path, new ExportLimits()) is string reason) throw new ExportException($"The directory '{path}' is refused: {reason}.");
        IReadOnlyList<TreeEntry> all = await ListAsync(trees, CheckId(commit), new ExportLimits(), cancellationToken);
        TreeEntry[] inside = [.. all.Where(entry => entry.Path.StartsWith(path + "/", StringComparison.Ordinal)).Select(entry => entry with { Path = entry.Path[(path.Length + 1)..] })];
        if (inside.Length == 0) throw new ExportException($"Commit {commit} has no directory '{path}'. Commit it, or change the policy's evaluator.directory.");
        await WriteAsync(trees, inside, directory, cancellationToken);
    }

    /// <summary>Reads the id of a commit's tree.</summary>
    /// <exception cref="ExportException">There is no such commit.</exception>
    public static async Task<string> TreeIdAsync(ITreeSource trees, string commit, CancellationToken cancellationToken = default)
    {
        await using var reader = new BlobReader(await trees.ReadAsync(cancellationToken));
        Task request = reader.RequestAsync([CheckId(commit)], cancellationToken);
        using var content = new MemoryStream();
        string type = await reader.CopyNextAsync(commit, ["commit", "tree"], content, LargestCommit, cancellationToken);
        await request;
        if (type == "tree") return commit;
        string head = Encoding.ASCII.GetString(content.GetBuffer(), 0, (int)Math.Min(content.Length, TreeLine + commit.Length));
        return head.StartsWith("tree ", StringComparison.Ordinal) && head.Length == TreeLine + commit.Length
            ? CheckId(head[TreeLine..])
            : throw new ExportException($"Commit {commit} names no tree.");
    }

    private static string CheckId(string id) => id.Length is 40 or 64 && id.All(char.IsAsciiHexDigitLower)
        ? id
        : throw new ArgumentException($"'{id}' is no object id of 40 or 64 lower-case hex digits.", nameof(id));

    private static async Task ExportTreeAsync(
        ITreeSource trees, string tree, string directory, Func<string, bool>? include, CancellationToken cancellationToken)
    {
        IReadOnlyList<TreeEntry> all = await ListAsync(trees, tree, new ExportLimits(), cancellationToken);
        await WriteAsync(trees, include is null ? [.. all] : [.. all.Where(e => include(e.Path))], directory, cancellationToken);
    }

    // Whoever lists is not believed: the listing must make the tree that the commit names.
    private static async Task<IReadOnlyList<TreeEntry>> ListAsync(ITreeSource trees, string commit, ExportLimits limits, CancellationToken cancellationToken)
    {
        string tree = await TreeIdAsync(trees, commit, cancellationToken);
        IReadOnlyList<TreeEntry> entries = TreeListing.Parse(await ReadListingAsync(trees, tree, limits, cancellationToken), limits);
        return TreeNaming.OfTree(entries, tree.Length) == tree
            ? entries
            : throw new ExportException($"The listing of tree {tree} is not that tree's: the object store is damaged (guard repair), or the tree holds a directory without files.");
    }

    private static async Task<byte[]> ReadListingAsync(ITreeSource trees, string tree, ExportLimits limits, CancellationToken cancellationToken)
    {
        await using IObjectReader listing = await trees.ListAsync(tree, cancellationToken);
        listing.EndInput();
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int got = await listing.Output.ReadAsync(buffer, cancellationToken); got > 0; got = await listing.Output.ReadAsync(buffer, cancellationToken))
        {
            bytes.Write(buffer, 0, got);
            if (bytes.Length > limits.ListingBytes) throw new ExportException("The tree's listing is too large to export. Split the tree.");
        }

        (int code, string complaint) = await listing.EndAsync();
        return code == 0 ? bytes.ToArray() : throw new GitException($"git ls-tree ended with {code}: {complaint.Trim()}");
    }

    private static async Task WriteAsync(
        ITreeSource trees, TreeEntry[] entries, string directory, CancellationToken cancellationToken)
    {
        if (Directory.EnumerateFileSystemEntries(directory).Any()) throw new ExportException($"The directory {directory} is not empty; Guard exports into empty ones only.");
        File.SetUnixFileMode(directory, DirectoryMode);
        var limits = new ExportLimits();
        var made = new HashSet<string>(StringComparer.Ordinal);
        foreach (TreeEntry entry in entries) MakeParents(directory, entry.IsSubmodule ? entry.Path + "/" : entry.Path, made);
        // Links come last: while files are written no link exists that a path could run through.
        TreeEntry[] blobs = [.. entries.Where(e => !e.IsSubmodule).OrderBy(e => e.IsLink)];
        if (blobs.Length == 0) return;
        await using var reader = new BlobReader(await trees.ReadAsync(cancellationToken));
        Task request = reader.RequestAsync(blobs.Select(b => b.Id), cancellationToken);
        long left = limits.Bytes;
        foreach (TreeEntry entry in blobs)
        {
            string path = Path.Combine(directory, entry.Path);
            left -= entry.IsLink
                ? await WriteLinkAsync(reader, entry, path, cancellationToken)
                : await WriteFileAsync(reader, entry, path, left, cancellationToken);
        }

        await request;
    }

    private static async Task<long> WriteFileAsync(BlobReader reader, TreeEntry entry, string path, long left, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        await using (file)
        {
            long size = await reader.CopyNextAsync(entry.Id, file, left, cancellationToken);
            // After creation, because the process' umask narrows a mode given at creation.
            File.SetUnixFileMode(file.SafeFileHandle, entry.IsExecutable ? DirectoryMode : FileMode644);
            return size;
        }
    }

    private static async Task<long> WriteLinkAsync(BlobReader reader, TreeEntry entry, string path, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        long size = await reader.CopyNextAsync(entry.Id, bytes, 4096, cancellationToken);
        string target = Encoding.UTF8.GetString(bytes.ToArray());
        string? reason = target.Contains('\ufffd', StringComparison.Ordinal) ? "its target is not UTF-8" : TreeNames.LinkRefusal(entry.Path, target);
        if (reason is not null) throw new ExportException($"The symbolic link '{entry.Path}' is refused: {reason}. Replace it by a file or a link within the tree.");
        File.CreateSymbolicLink(path, target);
        return size;
    }

    private static void MakeParents(string directory, string path, HashSet<string> made)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = path[..slash];
            if (!made.Add(parent)) continue;
            string full = Path.Combine(directory, parent);
            Directory.CreateDirectory(full);
            File.SetUnixFileMode(full, DirectoryMode);
        }
    }
}
