namespace Guard.Policies.Rules.Tests;

/// <summary>A token of source text; comments and white space are none.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Value">Its text; of a string literal the content with its quotes.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal readonly record struct Token(TokenKind Kind, string Value, int Line, int Column)
{
    /// <summary>Whether it is this word or sign.</summary>
    public bool Is(string value) => Kind is TokenKind.Word or TokenKind.Sign && Value == value;
}
