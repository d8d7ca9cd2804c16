using System.Text;
using System.Text.RegularExpressions;
using Guard.Policies.Rules.Paths;

namespace Guard.Policies.Rules;

/// <summary>
/// A path pattern, a subset of gitignore(5): <c>*</c> and <c>?</c> stay within one segment, <c>**</c> as a whole segment spans any
/// number, <c>[a-z]</c> and <c>[!a-z]</c> are classes. A pattern without a slash (other than at its end) matches at any depth; a
/// match of a directory matches everything below it; <c>dir/**</c> also matches <c>dir</c> itself, so that no link can take its
/// place. There is no negation and no escape. Matching takes time linear in the path (no backtracking).
/// </summary>
public sealed class Glob
{
    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaximumLength = 512;

    private readonly Regex regex;
    private readonly bool exact;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="pattern">The pattern, <c>/</c>-separated, relative to the tree's root.</param>
    /// <param name="exact">False: letter case and Unicode form are folded (for patterns that protect). True: matched as written after
    /// NFC (for patterns that exempt, where folding would exempt more than was said).</param>
    /// <exception cref="GlobException">The pattern is empty, too long, or outside the subset.</exception>
    public Glob(string pattern, bool exact = false)
    {
        Pattern = pattern;
        this.exact = exact;
        Refuse(pattern);
        var text = exact ? Nfc.Normalize(pattern) : PathFold.Fold(pattern);
        LiteralPrefix = Literal(text);
        try
        {
            regex = new Regex(Translate(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new GlobException("the pattern cannot be compiled (a class such as [z-a] that runs backwards?)");
        }
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>The leading whole segments without wildcards, folded like the pattern, without a slash at the end; empty when it may match anywhere.</summary>
    internal string LiteralPrefix { get; }

    /// <summary>Whether a path, or a directory above it, matches.</summary>
    /// <param name="path">A path relative to the tree's root.</param>
    public bool IsMatch(string path) => regex.IsMatch(exact ? Nfc.Normalize(path) : PathFold.Fold(path));

    /// <summary>Whether an already folded path matches; for callers that hold one path against many patterns.</summary>
    internal bool IsFoldedMatch(string folded) => regex.IsMatch(folded);

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static void Refuse(string pattern)
    {
        if (string.IsNullOrWhiteSpace(pattern)) throw new GlobException("the pattern is empty");
        if (pattern.Length > MaximumLength) throw new GlobException($"the pattern is longer than {MaximumLength} characters");
        if (pattern[0] == '!') throw new GlobException("negated patterns are not part of the language");
        if (pattern.Contains('\\', StringComparison.Ordinal)) throw new GlobException("a pattern has no backslash; segments are separated by /");
        if (pattern.Any(char.IsControl)) throw new GlobException("the pattern holds a control character");
        var segments = pattern.Trim('/').Split('/');
        if (segments.Any(s => s is "." or "..")) throw new GlobException("a pattern is relative to the tree's root and has no . or .. segment");
        if (segments.Any(s => s.Length == 0)) throw new GlobException("the pattern has an empty segment");
    }

    private static string Literal(string text)
    {
        if (!text.TrimEnd('/').Contains('/', StringComparison.Ordinal)) return "";
        return string.Join('/', text.Trim('/').Split('/').TakeWhile(s => s.IndexOfAny(['*', '?', '[']) < 0));
    }

    private static string Translate(string text)
    {
        var result = new StringBuilder("\\A");
        var segments = text.Trim('/').Split('/');
        if (!text.TrimEnd('/').Contains('/', StringComparison.Ordinal) && segments[0] != "**") result.Append("(?:.*/)?");
        for (var i = 0; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            if (segments[i] == "**")
            {
                // The slash before a closing ** is optional, so the segment in front of it must not have written one.
                result.Append(last ? (i == 0 ? ".*" : "(?:/.*)?") : "(?:.*/)?");
                continue;
            }

            Segment(segments[i], result);
            if (!last && !(segments[i + 1] == "**" && i + 1 == segments.Length - 1)) result.Append('/');
        }

        return result.Append("(?:/.*)?\\z").ToString();
    }

    private static void Segment(string segment, StringBuilder into)
    {
        for (var i = 0; i < segment.Length; i++)
        {
            switch (segment[i])
            {
                case '*':
                    while (i + 1 < segment.Length && segment[i + 1] == '*') i++;
                    into.Append("[^/]*");
                    break;
                case '?':
                    into.Append("(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^/])");
                    break;
                case '[':
                    i = Class(segment, i, into);
                    break;
                default:
                    into.Append(Regex.Escape(segment[i].ToString()));
                    break;
            }
        }
    }

    private static int Class(string segment, int open, StringBuilder into)
    {
        var first = open + 1;
        var negated = first < segment.Length && segment[first] is '!' or '^';
        if (negated) first++;
        var close = first < segment.Length ? segment.IndexOf(']', first + (segment[first] == ']' ? 1 : 0)) : -1;
        if (close < 0) throw new GlobException("a class opened with [ is not closed with ]");
        into.Append(negated ? "[^/" : "[");
        for (var i = first; i < close; i++)
        {
            var unit = segment[i];
            var range = unit == '-' && i > first && i < close - 1;
            into.Append(range ? "-" : $"\\u{(int)unit:X4}");
        }

        // A range such as [+-9] spans the slash, which no class may match.
        into.Append(negated ? "]" : "-[/]]");
        return close;
    }
}
