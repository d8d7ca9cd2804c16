using System.Text;

namespace Guard.Hooks.Export;

/// <summary>Which names and link targets may reach a disk. Pure.</summary>
public static class TreeNames
{
    /// <summary>Says why a path of a tree must not be written.</summary>
    /// <param name="path">The path, <c>/</c>-separated.</param>
    /// <param name="limits">Bounds on length and depth.</param>
    /// <returns>The reason, or null when the path is fine.</returns>
    public static string? Refusal(string path, ExportLimits limits)
    {
        if (path.Length == 0) return "the path is empty";
        if (path[0] == '/') return "the path is absolute";
        if (Encoding.UTF8.GetByteCount(path) > limits.PathBytes) return $"the path is longer than {limits.PathBytes} bytes";
        string[] parts = path.Split('/');
        if (parts.Length - 1 > limits.Depth) return $"the path is deeper than {limits.Depth} directories";
        foreach (string part in parts)
        {
            if (part.Length == 0) return "a component is empty";
            if (part is "." or "..") return $"a component is '{part}'";
            if (part.Contains('\0', StringComparison.Ordinal)) return "a component holds NUL";
            if (IsGitDirectory(part)) return "a component stands for .git";
        }

        return null;
    }

    /// <summary>
    /// Says why a symbolic link must not be written. Parents may only lead the target (<c>../../a/b</c>) and never above the tree: then no chain
    /// of such links leaves the tree, because a name can only descend from where it stands.
    /// </summary>
    /// <param name="path">The link's own path.</param>
    /// <param name="target">Its target as bytes of the blob, decoded.</param>
    /// <returns>The reason, or null when the link stays inside.</returns>
    public static string? LinkRefusal(string path, string target)
    {
        if (target.Length is 0 or > 4000) return "the link's target is empty or too long";
        if (target[0] == '/') return "the link's target is absolute";
        if (target.Contains('\0', StringComparison.Ordinal)) return "the link's target holds NUL";
        int above = path.Count(c => c == '/');
        bool descended = false;
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..")
            {
                if (IsGitDirectory(part)) return "the link points into .git";
                descended = true;
                continue;
            }

            if (descended) return "the link's target has '..' after a name, which another link could turn into a way out";
            if (--above < 0) return "the link leaves the tree";
        }

        return null;
    }

    /// <summary>Whether a name is <c>.git</c> or what some file system takes for it (case, trailing dots and spaces, NTFS short name and stream).</summary>
    private static bool IsGitDirectory(string name)
    {
        string folded = Fold(name);
        int stream = folded.IndexOf(':', StringComparison.Ordinal);
        if (stream >= 0) folded = folded[..stream];
        folded = folded.TrimEnd('.', ' ');
        return folded is ".git" or "git~1";
    }

    /// <summary>Lower case, without the code points that HFS+ ignores (git's <c>is_hfs_dotgit</c>, utf8.c).</summary>
    private static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            bool ignored = c is >= '\u200c' and <= '\u200f' or >= '\u202a' and <= '\u202e' or >= '\u206a' and <= '\u206f' or '\ufeff';
            if (!ignored) folded.Append(char.ToLowerInvariant(c));
        }

        return folded.ToString();
    }
}
