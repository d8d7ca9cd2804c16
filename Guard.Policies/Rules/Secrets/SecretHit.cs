namespace Guard.Policies.Rules.Secrets;

/// <summary>Where something that looks like a secret stands. It never carries the text.</summary>
/// <param name="Pattern">The pattern's id, such as <c>github-token</c>.</param>
/// <param name="Description">What it looks like, such as "a GitHub token".</param>
/// <param name="Line">One-based line; 0 in a binary file.</param>
/// <param name="Column">One-based column in UTF-16 units; 0 in a binary file.</param>
internal sealed record SecretHit(string Pattern, string Description, int Line, int Column);
