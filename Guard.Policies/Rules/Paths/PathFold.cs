using System.Text;

namespace Guard.Policies.Rules.Paths;

/// <summary>
/// Brings paths that some file system holds for the same file to one text: NFC (HFS+ and APFS normalise), letter case (NTFS, APFS)
/// with the full foldings that APFS applies, and without the code points that HFS+ ignores
/// (the list of git's <c>utf8.c</c>, <c>next_hfs_char</c>).
/// </summary>
public static class PathFold
{
    /// <summary>Folds a path.</summary>
    /// <param name="path">A path or a name.</param>
    /// <returns>The folded text; equal for two paths that may be one file.</returns>
    public static string Fold(string path)
    {
        var ascii = true;
        foreach (var unit in path) ascii &= unit < 0x80;
        if (ascii) return path.ToLowerInvariant();

        var normal = Nfc.Normalize(path);
        var result = new StringBuilder(normal.Length);
        foreach (var unit in normal)
        {
            if (IsIgnored(unit)) continue;
            switch (unit)
            {
                case 'ß' or 'ẞ': result.Append("ss"); break;
                case 'ſ': result.Append('s'); break;
                case 'İ': result.Append("i\u0307"); break;
                case 'ς': result.Append('σ'); break;
                case '\uFB00': result.Append("ff"); break;
                case '\uFB01': result.Append("fi"); break;
                case '\uFB02': result.Append("fl"); break;
                case '\uFB03': result.Append("ffi"); break;
                case '\uFB04': result.Append("ffl"); break;
                case '\uFB05' or '\uFB06': result.Append("st"); break;
                default: result.Append(unit); break;
            }
        }

        // Upper first: letters with several lower-case variants (such as U+1E9B) meet in their common upper case.
        return Nfc.Normalize(result.ToString().ToUpperInvariant().ToLowerInvariant());
    }

    private static bool IsIgnored(char unit) =>
        unit is (>= '\u200C' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u206A' and <= '\u206F') or '\uFEFF';
}
