namespace Guard.ClientHooks;

/// <summary>Text for shell scripts and for git's configuration.</summary>
internal static class ShellText
{
    /// <summary>One word for a POSIX shell.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>A quoted value or section name of git's configuration.</summary>
    public static string QuoteForGit(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>A pattern of git's that matches just this text (wildmatch: <c>*</c>, <c>?</c>, <c>[</c> and the backslash are escaped).</summary>
    public static string Literal(string text) => string.Concat(text.Select(letter => letter is '*' or '?' or '[' or '\\' ? "\\" + letter : letter.ToString()));
}
