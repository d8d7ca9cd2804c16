namespace Guard.Policies.Model;

/// <summary>One thing a rule found. Its JSON (<see cref="FindingJson"/>) is a documented contract. No field ever holds a secret's text.</summary>
/// <param name="Rule">The rule's id, such as <c>protected-paths</c>.</param>
/// <param name="Action">What it does.</param>
/// <param name="Message">What was found and why it matters, one sentence.</param>
/// <param name="NextStep">What the author can do about it, one sentence.</param>
public sealed record Finding(string Rule, FindingAction Action, string Message, string NextStep)
{
    /// <summary>The path in the tree, or null when the finding is about the whole change.</summary>
    public string? Path { get; init; }

    /// <summary>One-based line, or null.</summary>
    public int? Line { get; init; }

    /// <summary>One-based column in UTF-16 units, or null.</summary>
    public int? Column { get; init; }

    /// <summary>The commit that introduced it, when a push of several commits was screened; or null.</summary>
    public string? Commit { get; init; }
}
