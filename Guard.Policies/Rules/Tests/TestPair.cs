namespace Guard.Policies.Rules.Tests;

/// <summary>A test before and after.</summary>
/// <param name="OldPath">Where it stood.</param>
/// <param name="Old">As it was.</param>
/// <param name="NewPath">Where it stands, or null when it is gone.</param>
/// <param name="New">As it is, or null when it is gone.</param>
internal sealed record TestPair(string OldPath, TestFunction Old, string? NewPath, TestFunction? New);
