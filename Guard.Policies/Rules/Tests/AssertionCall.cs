namespace Guard.Policies.Rules.Tests;

/// <summary>An assertion that is a call.</summary>
/// <param name="Name">The method's or matcher's name.</param>
/// <param name="Start">Its first token.</param>
/// <param name="Open">The bracket of its arguments; -1 when it has none.</param>
internal sealed record AssertionCall(string Name, int Start, int Open)
{
    /// <summary>The bracket of a chained matcher's arguments (<c>expect(a).toBe(b)</c>); -1 when there is none.</summary>
    public int Matcher { get; init; } = -1;
}
