using Guard.Hooks.Export;

namespace Guard.Measuring.Pinning;

/// <summary>Copies an evaluator's directory from the host, once, when it is pinned. The original is never read again.</summary>
internal static class HostDirectoryCopy
{
    private const long MostBytes = 4L << 30;
    private const int MostFiles = 100_000;

    /// <summary>Copies files, modes and links that stay inside; leaves out every <c>.git</c>.</summary>
    /// <exception cref="ExportException">There is no such directory, it is too large, or a link leads out of it.</exception>
    public static void Copy(string source, string target)
    {
        if (!Directory.Exists(source)) throw new ExportException($"The evaluator's directory '{source}' does not exist. Correct evaluator.directory in the policy.");
        int files = 0;
        long bytes = 0;
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out string? below))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(Path.Combine(source, below)).EnumerateFileSystemInfos())
            {
                string path = below.Length == 0 ? entry.Name : below + "/" + entry.Name;
                string copy = Path.Combine(target, path);
                if (entry.Name == ".git") continue;
                if (TreeNames.Refusal(path, new ExportLimits()) is string refusal) throw new ExportException($"'{path}' of the evaluator is refused: {refusal}.");
                if (++files > MostFiles) throw new ExportException($"The evaluator's directory holds more than {MostFiles} files. Point evaluator.directory at the evaluator alone.");
                if (entry.LinkTarget is string link)
                {
                    if (TreeNames.LinkRefusal(path, link) is string reason) throw new ExportException($"The link '{path}' of the evaluator is refused: {reason}.");
                    File.CreateSymbolicLink(copy, link);
                }
                else if (entry is FileInfo file)
                {
                    bytes += file.Length;
                    if (bytes > MostBytes) throw new ExportException($"The evaluator's directory is larger than {MostBytes >> 30} GiB. Point evaluator.directory at the evaluator alone.");
                    CopyFile(file, copy);
                }
                else
                {
                    Directory.CreateDirectory(copy);
                    File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
                    pending.Push(path);
                }
            }
        }
    }

    private static void CopyFile(FileInfo file, string copy)
    {
        // A pipe or device has no length and is not opened: reading one could block for ever.
        if (file.Length == 0) File.Create(copy).Dispose();
        else File.Copy(file.FullName, copy);
        bool executable = file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
        File.SetUnixFileMode(copy, executable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100);
    }
}
