using System.Globalization;
using System.Text;
using Guard.Policies.Rules.Paths;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Which names no tree may hold, on whatever file system it may later be checked out.</summary>
public static class PathRules
{
    private const int LongestName = 255;
    private const int ShortName = 8;
    private static readonly UTF8Encoding Strict = new(false, true);

    // Code points that HFS+ ignores in names (Apple TN1150; the list of git's utf8.c).
    private static readonly HashSet<int> Ignored =
    [
        0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x206a, 0x206b, 0x206c, 0x206d, 0x206e, 0x206f, 0xfeff,
    ];

    /// <summary>Says what is wrong with one name of a tree.</summary>
    /// <param name="name">Its bytes.</param>
    /// <returns>A few words, or null when the name may stand.</returns>
    public static string? Reject(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return "is empty";
        if (name.Length > LongestName) return $"is longer than {LongestName} bytes";
        string text;
        try
        {
            text = Strict.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return "is not UTF-8";
        }

        if (text is "." or "..") return "stands for another directory";
        if (text.Contains('/', StringComparison.Ordinal)) return "holds a slash";
        if (text.Contains('\\', StringComparison.Ordinal)) return "holds a backslash, which separates directories elsewhere";
        if (text.EnumerateRunes().Any(IsHidden)) return "holds a control or direction character";
        if (Imitates(text, ".git", "git~1")) return "is .git, or .git to another file system";
        foreach ((string real, string shortPrefix, string hashPrefix) in Special)
        {
            if (text != real && (Imitates(text, real, shortPrefix + "~1") || IsShortName(text, shortPrefix, hashPrefix)))
                return $"is {real} to another file system";
        }

        return null;
    }

    // NTFS short names: four fixed ones, then a hash (git's path.c, verify_dotfile).
    private static readonly (string Real, string ShortPrefix, string HashPrefix)[] Special =
    [
        (".gitmodules", "gitmod", "gi7eba"), (".gitattributes", "gitatt", "gi7d29"), (".gitignore", "gitign", "gi250a"), (".mailmap", "mailma", "maba30"),
    ];

    /// <summary>A name as a case-insensitive, normalising file system compares it: canonical decomposition and upper case (decomposed, because a composed letter such as U+01F0 has no upper case of its own).</summary>
    public static string Fold(string name) => Nfc.Decompose(Nfc.Decompose(name).ToUpperInvariant());

    /// <summary>Says what is wrong with a symbolic link's target.</summary>
    /// <param name="depth">How many directories deep the link itself stands; 0 at the top.</param>
    /// <param name="target">Its bytes.</param>
    /// <returns>A few words, or null when it stays inside the tree.</returns>
    public static string? RejectTarget(int depth, ReadOnlySpan<byte> target)
    {
        string text;
        try
        {
            text = Strict.GetString(target);
        }
        catch (DecoderFallbackException)
        {
            return "is not UTF-8";
        }

        if (text.Length == 0) return "is empty";
        if (text[0] == '/') return "is absolute";
        if (text.EnumerateRunes().Any(IsHidden)) return "holds a control or direction character";
        if (text.Contains('\\', StringComparison.Ordinal)) return "holds a backslash";
        if (text.Length > 1 && text[1] == ':') return "names a drive";
        bool named = false;
        foreach (string part in text.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                // A name before it may itself be a link, and then '..' leads elsewhere than it seems.
                if (named) return "climbs after a name";
                if (--depth < 0) return "leaves the tree";
                continue;
            }

            named = true;
            if (Imitates(part, ".git", "git~1")) return "leads into .git";
        }

        return null;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is 0x061c or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069),
        _ => false,
    };

    // Case, trailing dots and spaces, and stream suffixes do not distinguish names on NTFS; some code points do not on HFS+.
    private static bool Imitates(string text, string name, string shortName)
    {
        var visible = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!Ignored.Contains(rune.Value)) visible.Append(rune.ToString());
        }

        string plain = visible.ToString();
        int colon = plain.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) plain = plain[..colon];
        plain = plain.TrimEnd(' ', '.');
        return string.Equals(plain, name, StringComparison.OrdinalIgnoreCase) || string.Equals(plain, shortName, StringComparison.OrdinalIgnoreCase);
    }

    // Eight characters at most: what is left of the name or of its hash, a tilde, a number; then nothing that NTFS would keep, or a stream.
    private static bool IsShortName(string text, string shortPrefix, string hashPrefix)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string plain = (colon < 0 ? text : text[..colon]).TrimEnd(' ', '.').ToLowerInvariant();
        int tilde = plain.IndexOf('~', StringComparison.Ordinal);
        if (tilde < 0 || tilde == plain.Length - 1 || !plain[(tilde + 1)..].All(char.IsAsciiDigit)) return false;
        string before = plain[..tilde];
        return before == shortPrefix || ((before.Length >= 2 || plain.Length == ShortName) && hashPrefix.StartsWith(before, StringComparison.Ordinal));
    }
}
