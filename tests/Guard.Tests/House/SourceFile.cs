using System.Text;
using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>A C# file for text scans: its text without comments, and without comments and string contents. Line numbers are kept.</summary>
internal sealed partial class SourceFile
{
    /// <summary>Reads a file's text once.</summary>
    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        Code = Blank(text, keepStrings: true);
        Bare = Blank(text, keepStrings: false);
    }

    /// <summary>Path relative to the repository's root.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The text with comments blanked.</summary>
    public string Code { get; }

    /// <summary>The text with comments and the contents of strings and characters blanked.</summary>
    public string Bare { get; }

    /// <summary>Lines as an editor counts them.</summary>
    public int LineCount => Text.Length == 0 ? 0 : Text.Count(c => c == '\n') + (Text.EndsWith('\n') ? 0 : 1);

    /// <summary>Names of the types declared outside any other type, in order.</summary>
    public IReadOnlyList<string> TopLevelTypes()
    {
        var names = new List<string>();
        int depth = NamespaceBlock().IsMatch(Bare) ? -1 : 0;
        var head = new StringBuilder();
        foreach (char c in Bare + ";")
        {
            if (c == '{' && depth++ <= 0 || c == ';' && depth == 0)
            {
                Match match = Declaration().Match(head.ToString());
                if (match.Success)
                    names.Add(match.Groups["name"].Value);
            }

            if (c == '}')
                depth--;
            if (c is '{' or '}' or ';')
                head.Clear();
            else
                head.Append(c);
        }

        return names;
    }

    /// <summary>One-based line of an offset.</summary>
    public int LineOf(int offset) => Text.AsSpan(0, offset).Count('\n') + 1;

    private static string Blank(string text, bool keepStrings)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            int length = Token(text, at, out bool comment, out bool literal);
            string token = text.Substring(at, length);
            result.Append(comment || (literal && !keepStrings) ? NotLineBreak().Replace(token, " ") : token);
            at += length;
        }

        return result.ToString();
    }

    private static int Token(string text, int at, out bool comment, out bool literal)
    {
        comment = literal = false;
        foreach (Regex pattern in new[] { Comment(), Literal() })
        {
            Match match = pattern.Match(text, at);
            if (!match.Success)
                continue;
            comment = pattern == Comment();
            literal = !comment;
            return match.Length;
        }

        return 1;
    }

    [GeneratedRegex(@"\G(?://[^\n]*|/\*.*?\*/)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    // Raw strings, verbatim strings, ordinary strings, characters. Code inside interpolation holes counts as text.
    [GeneratedRegex("""\G(?:\$*(?<q>"{3,}).*?\k<q>(?!")|(?:@\$?|\$@)"(?:[^"]|"")*"|\$?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.[^'\n]*)')""", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex NotLineBreak();

    [GeneratedRegex(@"\bnamespace\s+[\w.]+\s*\{")]
    private static partial Regex NamespaceBlock();

    [GeneratedRegex(@"(?:^|[\s\]])(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?|delegate\s+[\w<>\[\]?.*, ]+?)\s+(?<name>\w+)")]
    private static partial Regex Declaration();
}
