using System.Security.Cryptography;
using System.Text;

namespace Guard.Measuring.Pinning;

/// <summary>
/// The identity of a directory: SHA-256 over one record <c>MODE SP SHA256(content) SP PATH NUL</c> for every file and link, sorted by the UTF-8
/// bytes of the path. MODE is git's 100644, 100755 or 120000; a link's content is its target. Empty directories, owners and times do not count.
/// </summary>
internal static class ContentHash
{
    /// <summary>Hashes a directory.</summary>
    /// <returns>Lower-case hex.</returns>
    public static string Of(string directory)
    {
        List<(byte[] Path, string Full)> files = [.. Files(directory).Select(f => (Encoding.UTF8.GetBytes(Path.GetRelativePath(directory, f)), f))];
        files.Sort((a, b) => a.Path.AsSpan().SequenceCompareTo(b.Path));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((byte[] path, string full) in files)
        {
            hash.AppendData(Encoding.ASCII.GetBytes($"{Mode(full)} {Content(full)} "));
            hash.AppendData(path);
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string directory)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            bool link = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
            if (!link && entry is DirectoryInfo)
            {
                foreach (string file in Files(entry.FullName)) yield return file;
            }
            else
            {
                yield return entry.FullName;
            }
        }
    }

    private static string Mode(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) return "120000";
        return File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute) ? "100755" : "100644";
    }

    private static string Content(string path)
    {
        if (new FileInfo(path).LinkTarget is string target) return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)));
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
