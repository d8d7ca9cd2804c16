using System.Text.RegularExpressions;

namespace Guard.Policies.Rules.Secrets;

/// <summary>One kind of secret.</summary>
internal sealed class SecretPattern
{
    /// <summary>Creates a pattern.</summary>
    /// <param name="id">Stable id.</param>
    /// <param name="description">What it looks like, with its article.</param>
    /// <param name="keywords">Literals of which one stands in every match; the cheap first look.</param>
    /// <param name="expression">Expression; its group <c>s</c>, when present, is the secret itself.</param>
    public SecretPattern(string id, string description, string[] keywords, string expression)
    {
        Id = id;
        Description = description;
        Keywords = keywords;
        Expression = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>Stable id.</summary>
    public string Id { get; }

    /// <summary>What it looks like.</summary>
    public string Description { get; }

    /// <summary>Literals for the first look, compared without case.</summary>
    public IReadOnlyList<string> Keywords { get; }

    /// <summary>The expression; linear time.</summary>
    public Regex Expression { get; }

    /// <summary>Whether a match must also look random (patterns that know a name but no provider's format).</summary>
    public bool MustLookRandom { get; init; }

    /// <summary>Whether the format is so specific that it is looked for in binary files too.</summary>
    public bool InBinary { get; init; } = true;
}
