namespace Guard.Policies.Model;

/// <summary>Which rules are in force and with what settings. Globs are gitignore-like, case-folded, matched on NFC-normalised paths.</summary>
public sealed record RuleSettings
{
    /// <summary><c>protected-paths</c>: no candidate may add, change, delete or re-mode these.</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary><c>credentials</c>: paths that hold credentials; the content scan of added text is on whenever the rule is.</summary>
    public CredentialsRule? Credentials { get; init; }

    /// <summary><c>tests-not-weakened</c>: test files that may grow but not lose tests, assertions or gain skips.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary><c>results-not-fabricated</c>: files that only Guard may produce.</summary>
    public IReadOnlyList<string> Results { get; init; } = [];

    /// <summary><c>diff-size</c>: limits on a change, or null.</summary>
    public DiffSizeRule? DiffSize { get; init; }
}
