using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>Whether scores are deterministic, as far as samples and history show it.</summary>
internal enum Repeatability
{
    /// <summary>Too little was seen; another pair shows more.</summary>
    Unknown,

    /// <summary>The same tree gets the same score: the scores are compared as they are.</summary>
    Exact,

    /// <summary>The same tree got different scores.</summary>
    Noisy,

    /// <summary>The policy says deterministic, and the same tree got different scores.</summary>
    Contradicted,
}
