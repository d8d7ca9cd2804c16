namespace Guard.Agents.Adapters;

/// <summary>Tokens that an agent says it used.</summary>
/// <param name="Input">All input tokens, those from the provider's cache among them.</param>
/// <param name="Output">Output tokens, thinking among them.</param>
/// <param name="Cached">Input tokens that the provider read from its cache.</param>
internal sealed record TokenCount(long Input, long Output, long Cached)
{
    /// <summary>No tokens.</summary>
    public static TokenCount None { get; } = new(0, 0, 0);

    /// <summary>Both together; what a line of an agent claims beyond the range counts as the most there is.</summary>
    public static TokenCount operator +(TokenCount one, TokenCount other) => new(Sum(one.Input, other.Input), Sum(one.Output, other.Output), Sum(one.Cached, other.Cached));

    /// <summary>Adds counts that are 0 or more.</summary>
    public static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;
}
