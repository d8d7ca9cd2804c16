namespace Guard.Hooks.Receiving;

/// <summary>The ref names that Guard uses and the checks on those that others choose.</summary>
public static class RefNames
{
    /// <summary>Where public keeps what it last fetched from upstream; hidden from clients.</summary>
    public const string Upstream = "refs/guard/upstream";

    /// <summary>Object id that stands for "does not exist".</summary>
    public const string Zero = "0000000000000000000000000000000000000000";

    /// <summary>A branch's full name.</summary>
    public static string Head(string branch) => "refs/heads/" + branch;

    /// <summary>The name a push is told while its candidate has no verdict.</summary>
    public static string Inbox(string candidate) => "refs/inbox/" + candidate;

    /// <summary>Where the vault keeps a candidate that did not land.</summary>
    public static string Kept(string candidate) => "refs/candidates/" + candidate;

    /// <summary>Where a run finds the newest verdict on a commit that it pushed.</summary>
    public static string Verdict(string commit) => "refs/verdicts/" + commit;

    /// <summary>Whether a branch name is one that Guard takes: git-check-ref-format(1), and plain ASCII without surprises.</summary>
    public static bool IsBranch(string name) =>
        name.Length is > 0 and <= 200
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
        && name.Split('/').All(part => part.Length > 0 && part[0] is not ('.' or '-') && part[^1] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal))
        && !name.Contains("..", StringComparison.Ordinal) && name != "HEAD";

    /// <summary>Whether a source of pushes is a run: <c>R</c> and a number.</summary>
    public static bool IsRun(string source) => source is ['R', _, ..] && source.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Whether a source's name (a run's id, <c>people</c>, <c>people-NAME</c>, <c>agent-NAME</c>, <c>guard</c>) is safe as a file name.</summary>
    public static bool IsSource(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Whether a text is a full SHA-1 object id in lower-case hex.</summary>
    public static bool IsObjectId(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);
}
