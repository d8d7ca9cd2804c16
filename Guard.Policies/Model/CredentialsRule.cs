namespace Guard.Policies.Model;

/// <summary>Settings of the rule <c>credentials</c>.</summary>
/// <param name="Paths">Globs of files that hold credentials.</param>
/// <param name="Allow">Globs of files that the content scan leaves out (fixtures, say).</param>
public sealed record CredentialsRule(IReadOnlyList<string> Paths, IReadOnlyList<string> Allow);
