using System.Text;

namespace Guard.Measuring.Boxes;

/// <summary>Makes output of boxed code safe to print: no terminal escape sequence, no control character but line feed and tab.</summary>
internal static class Printable
{
    /// <summary>Cleans a text.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\u001b' && i + 1 < text.Length && text[i + 1] == '[')
            {
                // A control sequence ends with a byte from @ to ~ (ECMA-48, 5.4).
                for (i += 2; i < text.Length && text[i] is < '@' or > '~'; i++)
                {
                }
            }
            else if (c is '\n' or '\t' || !(char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    /// <summary>Cleans a text to one line of bounded length.</summary>
    public static string Line(string text, int most = 200)
    {
        string line = Clean(text).Replace('\n', ' ').Replace('\t', ' ').Trim();
        return line.Length <= most ? line : line[..most] + "…";
    }
}
