using System.Text;

namespace Guard.Demo;

/// <summary>Looks for a secret's bytes in files: transcripts, workspaces, logs, candidates, loose text.</summary>
internal static class Leak
{
    /// <summary>The first file that holds the text, or null.</summary>
    /// <param name="directory">Where to look.</param>
    /// <param name="secret">The text.</param>
    public static string? FindIn(string directory, string secret)
    {
        byte[] needle = Encoding.UTF8.GetBytes(secret);
        var all = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(directory, "*", all)
            .Where(f => !f.EndsWith(".sock", StringComparison.Ordinal) && new FileInfo(f).Length is > 0 and < 64 << 20)
            .FirstOrDefault(f => File.ReadAllBytes(f).AsSpan().IndexOf(needle) >= 0);
    }
}
