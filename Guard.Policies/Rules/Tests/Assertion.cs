namespace Guard.Policies.Rules.Tests;

/// <summary>One assertion.</summary>
/// <param name="Strength">What it can notice.</param>
/// <param name="Line">One-based line.</param>
internal sealed record Assertion(AssertionStrength Strength, int Line);
