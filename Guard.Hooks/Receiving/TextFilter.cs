using System.Globalization;
using System.Text;

namespace Guard.Hooks.Receiving;

/// <summary>Makes text that others chose safe to show in one line: no control, format or bidirectional characters, line breaks as one space, bounded length.</summary>
public static class TextFilter
{
    /// <summary>Filters a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Most UTF-16 units of the result.</param>
    public static string Line(string text, int limit)
    {
        var line = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > limit - 1)
            {
                line.Append('…');
                break;
            }

            if (rune.Value is '\n' or '\r' or '\t')
            {
                if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
                continue;
            }

            bool hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
            line.Append(hidden ? "?" : rune.ToString());
        }

        return line.ToString();
    }
}
