namespace Guard.Policies.Rules.Tests;

/// <summary>Kinds of token that the test rules tell apart.</summary>
internal enum TokenKind
{
    /// <summary>An identifier or keyword.</summary>
    Word,

    /// <summary>A number literal.</summary>
    Number,

    /// <summary>A string or character literal.</summary>
    Text,

    /// <summary>One character of punctuation.</summary>
    Sign,
}
