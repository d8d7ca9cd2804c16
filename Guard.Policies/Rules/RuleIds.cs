namespace Guard.Policies.Rules;

/// <summary>The ids of the built-in rules, as policies, findings and fixtures have them.</summary>
public static class RuleIds
{
    /// <summary>Paths that no candidate may touch.</summary>
    public const string ProtectedPaths = "protected-paths";

    /// <summary>Credentials, by path and by content.</summary>
    public const string Credentials = "credentials";

    /// <summary>Tests may grow, not weaken.</summary>
    public const string TestsNotWeakened = "tests-not-weakened";

    /// <summary>Results come from Guard only.</summary>
    public const string ResultsNotFabricated = "results-not-fabricated";

    /// <summary>The size of a change.</summary>
    public const string DiffSize = "diff-size";

    /// <summary>Content of other repositories, which does not come through the gate.</summary>
    public const string Submodules = "submodules";

    /// <summary>A rule failed while it looked: the change is denied.</summary>
    public const string RuleCrashed = "rule-crashed";
}
