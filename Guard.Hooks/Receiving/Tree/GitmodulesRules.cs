using System.Text.RegularExpressions;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// Finds what makes a <c>.gitmodules</c> hostile whoever allows submodules: names and paths that lead elsewhere, addresses that are options
/// or commands, updates that run something, and bytes that git's writer and reader take for different things (CVE-2025-48384 and its kin).
/// Reads only the plain form that git itself writes; another form is refused, because two readers may disagree on it.
/// </summary>
public static partial class GitmodulesRules
{
    /// <summary>Lists what is wrong.</summary>
    /// <param name="content">A .gitmodules file.</param>
    /// <returns>One-based line number and a sentence.</returns>
    public static IEnumerable<(int Line, string Message)> Find(byte[] content)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        bool inside = false;
        foreach ((int line, string text) in Lines(content))
        {
            if (text.Length == 0 || text[0] is '#' or ';') continue;
            string? wrong;
            if (Section().Match(text) is { Success: true } section)
            {
                inside = true;
                string name = GitmodulesValue.UnescapeName(section.Groups["name"].Value);
                names.TryAdd(name, line);
                wrong = RejectName(name);
            }
            else if (inside && Variable().Match(text) is { Success: true } variable && GitmodulesValue.Read(variable.Groups["value"].Value) is { } value)
            {
                wrong = Reject(variable.Groups["key"].Value.ToLowerInvariant(), value);
            }
            else
            {
                wrong = "is not in the plain form that git writes";
            }

            if (wrong is not null) yield return (line, "The list of submodules " + wrong);
        }

        foreach (string name in names.Keys)
        {
            if (names.Keys.FirstOrDefault(other => name.StartsWith(other + "/", StringComparison.OrdinalIgnoreCase)) is not null)
                yield return (names[name], "The list of submodules has a name inside another one's directory");
        }
    }

    private static IEnumerable<(int Number, string Text)> Lines(byte[] content)
    {
        string text = System.Text.Encoding.UTF8.GetString(content).TrimStart('\uFEFF');
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            // A carriage return before the line feed is an end of line to a reader and was a part of the value to the writer.
            yield return (++number, line.Trim(' ', '\t'));
        }
    }

    private static string? RejectName(string name)
    {
        if (name.Length == 0) return "has an empty name";
        if (name.Any(char.IsControl)) return "has a control character in a name";
        return name.Split('/', '\\').Any(part => part is "" or "." or ".." || PathRules.Reject(System.Text.Encoding.UTF8.GetBytes(part)) is not null)
            ? "has a name that leads elsewhere"
            : null;
    }

    private static string? Reject(string key, string value)
    {
        if (value.Any(char.IsControl)) return "has a control character in a value";
        return key switch
        {
            "path" => RejectPath(value),
            "url" => RejectAddress(value),
            "update" => value is "checkout" or "rebase" or "merge" or "none" ? null : "runs a command on update",
            _ => null,
        };
    }

    private static string? RejectPath(string path)
    {
        if (path.Length == 0) return "has an empty path";
        if (path[0] == '-') return "has a path that is an option";
        return path.TrimEnd('/').Split('/').Any(part => PathRules.Reject(System.Text.Encoding.UTF8.GetBytes(part)) is not null)
            ? "has a path that leads elsewhere"
            : null;
    }

    private static string? RejectAddress(string url)
    {
        if (url.Length == 0) return "has an empty address";
        if (url[0] == '-' || url.Contains("://-", StringComparison.Ordinal) || url.Contains("@-", StringComparison.Ordinal)) return "has an address that is an option";
        if (Helper().IsMatch(url)) return "has an address that starts a program";
        return url.Contains("%0a", StringComparison.OrdinalIgnoreCase) || url.Contains("%0d", StringComparison.OrdinalIgnoreCase)
            ? "has an end of line in an address"
            : null;
    }

    [GeneratedRegex("""^\[submodule "(?<name>(?:[^"\\\r]|\\[^\r])*)"\]$""", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"^(?<key>[A-Za-z][A-Za-z0-9-]*)[ \t]*=[ \t]*(?<value>[^\r]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex("^[A-Za-z0-9+.-]+::", RegexOptions.CultureInvariant)]
    private static partial Regex Helper();
}
