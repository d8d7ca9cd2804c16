using Guard.Policies.Rules.Paths;

namespace Guard.Policies.Rules;

/// <summary>
/// A path pattern, a subset of gitignore(5): <c>*</c> and <c>?</c> stay within one segment, <c>**</c> as a whole segment spans any
/// number, <c>[a-z]</c> and <c>[!a-z]</c> are classes. A pattern without a slash (other than at its end) matches at any depth; a
/// match of a directory matches everything below it; <c>dir/**</c> also matches <c>dir</c> itself, so that no link can take its
/// place. There is no negation and no escape. Matching never backtracks over segments: its time is bounded by the product of the
/// two lengths, and making a glob costs next to nothing.
/// </summary>
public sealed class Glob
{
    /// <summary>Longest pattern, in UTF-16 units.</summary>
    public const int MaximumLength = 512;

    private readonly GlobSegment[] segments;
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
        var parts = text.Trim('/').Split('/');
        var anywhere = !text.TrimEnd('/').Contains('/', StringComparison.Ordinal) && parts[0] != "**";
        segments = [.. (anywhere ? parts.Prepend("**") : parts).Select(part => new GlobSegment(part))];
    }

    /// <summary>The pattern as written.</summary>
    public string Pattern { get; }

    /// <summary>The leading whole segments without wildcards, folded like the pattern, without a slash at the end; empty when it may match anywhere.</summary>
    internal string LiteralPrefix { get; }

    /// <summary>Whether a path, or a directory above it, matches.</summary>
    /// <param name="path">A path relative to the tree's root.</param>
    public bool IsMatch(string path) => IsFoldedMatch((exact ? Nfc.Normalize(path) : PathFold.Fold(path)).Split('/'));

    /// <summary>Whether the segments of an already folded path match; for callers that hold one path against many patterns.</summary>
    internal bool IsFoldedMatch(string[] path)
    {
        // The set of pattern positions reached after each segment of the path; one at the end means that this directory matched.
        Span<bool> reached = stackalloc bool[segments.Length + 1];
        reached.Clear();
        if (Reach(reached, 0)) return true;
        foreach (var part in path)
        {
            // From the back, so that a position set for this segment is not read for this segment again.
            for (var i = segments.Length - 1; i >= 0; i--)
            {
                if (!reached[i]) continue;
                if (segments[i].SpansAny)
                {
                    // It has swallowed this segment; what follows it may begin at the next.
                    Reach(reached, i);
                    continue;
                }

                reached[i] = false;
                if (segments[i].IsMatch(part) && Reach(reached, i + 1)) return true;
            }
        }

        return false;
    }

    /// <summary>Marks a position and those behind any ** that starts there; true when that is the end.</summary>
    private bool Reach(Span<bool> reached, int position)
    {
        reached[position] = true;
        while (position < segments.Length && segments[position].SpansAny) reached[++position] = true;
        return position == segments.Length;
    }

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
}
