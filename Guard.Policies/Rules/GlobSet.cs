using Guard.Policies.Rules.Paths;

namespace Guard.Policies.Rules;

/// <summary>Several globs; a path is folded once for all of them.</summary>
internal sealed class GlobSet
{
    private readonly Glob[] globs;
    private readonly bool exact;

    /// <summary>Compiles the patterns.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <param name="exact">See <see cref="Glob(string, bool)"/>.</param>
    public GlobSet(IEnumerable<string> patterns, bool exact = false)
    {
        this.exact = exact;
        globs = [.. patterns.Select(pattern => new Glob(pattern, exact))];
    }

    /// <summary>The first pattern that matches, or null.</summary>
    public Glob? Match(string path)
    {
        var folded = (exact ? Nfc.Normalize(path) : PathFold.Fold(path)).Split('/');
        return Array.Find(globs, glob => glob.IsFoldedMatch(folded));
    }

    /// <summary>The first pattern whose fixed leading directories lie below a path, or null: a link at that path would redirect them.</summary>
    public Glob? Below(string path)
    {
        var prefix = (exact ? Nfc.Normalize(path) : PathFold.Fold(path)) + "/";
        return Array.Find(globs, glob => glob.LiteralPrefix.StartsWith(prefix, StringComparison.Ordinal));
    }
}
