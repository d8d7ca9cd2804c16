using System.Text;

namespace Guard.Hooks.Export;

/// <summary>Reads what <c>git ls-tree -r -z --full-tree</c> printed, and refuses what must not reach a disk. Pure.</summary>
public static class TreeListing
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses a listing.</summary>
    /// <param name="bytes">The whole output.</param>
    /// <param name="limits">Bounds.</param>
    /// <exception cref="ExportException">A malformed line, an unsafe path, two entries of one path, a file where another entry needs a directory.</exception>
    public static IReadOnlyList<TreeEntry> Parse(ReadOnlySpan<byte> bytes, ExportLimits limits)
    {
        var entries = new List<TreeEntry>();
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOf((byte)0);
            if (end < 0) throw new ExportException("git ls-tree printed an unfinished line: the object store may be damaged (git fsck).");
            entries.Add(ParseLine(bytes[..end], limits));
            bytes = bytes[(end + 1)..];
            if (entries.Count > limits.Entries)
            {
                throw new ExportException($"The tree holds more than {limits.Entries} files: it is not exported. Split it.");
            }
        }

        RefuseCollisions(entries);
        return entries;
    }

    private static TreeEntry ParseLine(ReadOnlySpan<byte> line, ExportLimits limits)
    {
        int tab = line.IndexOf((byte)'\t');
        string[] head = tab < 0 ? [] : Encoding.ASCII.GetString(line[..tab]).Split(' ');
        if (head.Length != 3) throw new ExportException("git ls-tree printed a line that is no entry: the object store may be damaged (git fsck).");
        string path;
        try
        {
            path = Strict.GetString(line[(tab + 1)..]);
        }
        catch (DecoderFallbackException error)
        {
            string shown = Encoding.UTF8.GetString(line[(tab + 1)..]);
            throw new ExportException($"The path '{Show(shown)}' is not UTF-8: rename it.", error);
        }

        if (TreeNames.Refusal(path, limits) is string reason) throw new ExportException($"The path '{Show(path)}' is refused: {reason}. Rename or remove it.");
        if ((head[0], head[1]) is not (("100644" or "100755" or "120000", "blob") or ("160000", "commit")))
        {
            throw new ExportException($"The path '{Show(path)}' has mode {head[0]} ({head[1]}), which is refused. Commit it again as a plain file.");
        }

        return new TreeEntry(head[0], head[2], path);
    }

    /// <summary>A hostile tree can hold a link <c>a</c> and a directory <c>a</c>: writing <c>a/b</c> would then follow the link.</summary>
    private static void RefuseCollisions(List<TreeEntry> entries)
    {
        var leaves = new HashSet<string>(StringComparer.Ordinal);
        foreach (TreeEntry entry in entries)
        {
            if (!leaves.Add(entry.Path)) throw new ExportException($"The tree holds '{Show(entry.Path)}' twice: it is malformed. Commit it again.");
        }

        foreach (TreeEntry entry in entries)
        {
            for (int slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                string parent = entry.Path[..slash];
                if (leaves.Contains(parent))
                {
                    throw new ExportException($"The tree holds '{Show(parent)}' as a file and as a directory: it is malformed. Commit it again.");
                }
            }
        }
    }

    private static string Show(string path) =>
        string.Concat(path.Take(200).Select(c => char.IsControl(c) ? '\ufffd' : c));
}
