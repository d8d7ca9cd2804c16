namespace Guard.Policies.Model;

/// <summary>Settings of the rule <c>diff-size</c>.</summary>
/// <param name="Files">Most files changed.</param>
/// <param name="Bytes">Most bytes in added and changed files together.</param>
public sealed record DiffSizeRule(int Files, long Bytes);
