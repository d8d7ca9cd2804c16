using System.Text;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>Finds attributes (gitattributes(5)) that let a configuration run code on content, or that change which bytes others see.</summary>
public static class AttributeRules
{
    private static readonly HashSet<string> Dangerous =
        ["filter", "diff", "merge", "working-tree-encoding", "export-ignore", "export-subst", "ident"];

    // Drivers that are built into git run nothing.
    private static readonly HashSet<string> BuiltIn =
    [
        "merge=text", "merge=binary", "merge=union", "diff",
        .. "ada bash bibtex cpp csharp css dts elixir fortran fountain golang html java kotlin markdown matlab objc pascal perl php python ruby rust scheme tex"
            .Split(' ').Select(language => "diff=" + language),
    ];

    /// <summary>Lists offending lines.</summary>
    /// <param name="content">A .gitattributes file.</param>
    /// <returns>One-based line number, the whole line trimmed, and the attribute.</returns>
    public static IEnumerable<(int Line, string Text, string Attribute)> Find(byte[] content)
    {
        int number = 0;
        foreach (string raw in Encoding.UTF8.GetString(content).Split('\n'))
        {
            number++;
            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            foreach (string word in line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                string name = word.Split('=')[0]; // with '-' or '!' before it an attribute is switched off
                if (Dangerous.Contains(name) && !BuiltIn.Contains(word)) yield return (number, line, name);
            }
        }
    }
}
