namespace Guard.Policies.Rules.Tests;

/// <summary>A numeric tolerance of an assertion.</summary>
/// <param name="Kind">The word that makes it one, such as <c>delta</c>.</param>
/// <param name="Looseness">Larger is looser: the tolerance itself, or minus the number of digits compared.</param>
/// <param name="Line">One-based line.</param>
/// <param name="Column">One-based column in UTF-16 units.</param>
internal sealed record Tolerance(string Kind, double Looseness, int Line, int Column);
