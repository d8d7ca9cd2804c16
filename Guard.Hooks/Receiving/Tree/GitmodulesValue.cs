using System.Text;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Reads values of a git configuration as git does (git's <c>config.c</c>, <c>parse_value</c>).</summary>
internal static class GitmodulesValue
{
    /// <summary>Reads a value.</summary>
    /// <param name="raw">What stands after the equals sign, on one line.</param>
    /// <returns>The value; null when it is cut off, goes on in the next line or has an escape that git does not know.</returns>
    public static string? Read(string raw)
    {
        var value = new StringBuilder();
        int kept = 0; // blanks before a comment or the end do not count
        bool quoted = false;
        for (int i = 0; i < raw.Length; i++)
        {
            char letter = raw[i];
            if (!quoted && letter is '#' or ';') break;
            if (letter == '"')
            {
                quoted = !quoted;
                kept = value.Length;
                continue;
            }

            if (letter == '\\')
            {
                char? escaped = ++i < raw.Length ? Escape(raw[i]) : null;
                if (escaped is not { } plain) return null;
                value.Append(plain);
                kept = value.Length;
                continue;
            }

            value.Append(letter);
            if (quoted || letter is not (' ' or '\t')) kept = value.Length;
        }

        return quoted ? null : value.ToString(0, kept);
    }

    /// <summary>Reads a section's name: a backslash stands for the letter after it.</summary>
    public static string UnescapeName(string raw)
    {
        var name = new StringBuilder();
        for (int i = 0; i < raw.Length; i++) name.Append(raw[i] == '\\' && i + 1 < raw.Length ? raw[++i] : raw[i]);
        return name.ToString();
    }

    private static char? Escape(char letter) => letter switch
    {
        'n' => '\n',
        't' => '\t',
        'b' => '\b',
        '\\' or '"' => letter,
        _ => null,
    };
}
