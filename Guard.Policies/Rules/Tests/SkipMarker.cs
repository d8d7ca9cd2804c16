namespace Guard.Policies.Rules.Tests;

/// <summary>A mark that keeps tests from running, or runs only some.</summary>
/// <param name="Name">The mark, such as <c>Ignore</c> or <c>only</c>.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record SkipMarker(string Name, int Line, int Column);
