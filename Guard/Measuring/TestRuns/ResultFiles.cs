using Guard.Policies.Rules;

namespace Guard.Measuring.TestRuns;

/// <summary>
/// Finds result files in what a box wrote to its workspace. The box is gone, so nothing moves any more; links are neither read nor walked
/// through, and what has no length (pipes, devices, sockets, an overlay's marks of deletion) is never opened.
/// </summary>
internal static class ResultFiles
{
    private const int MostFiles = 2000;
    private const int MostEntries = 1_000_000;
    private const int MostDepth = 64;
    private const long MostBytes = 256L << 20;

    /// <summary>Reads the files that match a pattern.</summary>
    /// <param name="upper">Host directory of the box's writes.</param>
    /// <param name="pattern">A glob relative to the tree.</param>
    /// <returns>Path and bytes, in the order of the path.</returns>
    /// <exception cref="ResultFileException">Too many, too large, or unreadable.</exception>
    public static IReadOnlyList<(string Path, byte[] Bytes)> Read(string upper, string pattern)
    {
        var glob = new Glob(pattern);
        string[] paths = [.. Files(upper).Where(glob.IsMatch).Order(StringComparer.Ordinal).Take(MostFiles + 1)];
        if (paths.Length > MostFiles) throw new ResultFileException($"more than {MostFiles} result files match '{pattern}'");
        long left = MostBytes;
        var files = new List<(string, byte[])>();
        foreach (string path in paths)
        {
            long length = new FileInfo(Path.Combine(upper, path)).Length;
            left -= length;
            if (length > SafeXml.MostBytes || left < 0) throw new ResultFileException("the result files are too large");
            files.Add((path, ReadFile(Path.Combine(upper, path))));
        }

        return files;
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ResultFileException("a result file cannot be read", error);
        }
    }

    private static IEnumerable<string> Files(string upper)
    {
        int entries = 0;
        var pending = new Stack<(string Below, int Depth)>([("", 0)]);
        while (pending.TryPop(out (string Below, int Depth) at))
        {
            foreach (FileSystemInfo entry in Entries(Path.Combine(upper, at.Below)))
            {
                if (++entries > MostEntries) throw new ResultFileException($"the test command wrote more than {MostEntries} files");
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) continue;
                string path = at.Below.Length == 0 ? entry.Name : at.Below + "/" + entry.Name;
                if (entry is FileInfo { Exists: true, Length: > 0 }) yield return path;
                else if (entry is DirectoryInfo && at.Depth < MostDepth) pending.Push((path, at.Depth + 1));
            }
        }
    }

    private static IEnumerable<FileSystemInfo> Entries(string directory) =>
        new DirectoryInfo(directory).EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 });
}
