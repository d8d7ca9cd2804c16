using System.Runtime.CompilerServices;
using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>Makes the rules that a policy puts in force.</summary>
public static class RuleCatalog
{
    private static readonly ConditionalWeakTable<Policy, IReadOnlyList<IRule>> Made = [];

    /// <summary>Rules that hold under every policy.</summary>
    public static IReadOnlyList<IRule> Always { get; } = [new SubmodulesRule()];

    /// <summary>The rules that the policy names, in the order of the language. Policies are immutable and rules stateless, so each policy's rules are made once.</summary>
    /// <exception cref="GlobException">The policy did not come from the loader and holds a broken glob.</exception>
    public static IReadOnlyList<IRule> For(Policy policy) => Made.GetValue(policy, Make);

    private static List<IRule> Make(Policy policy)
    {
        var rules = new List<IRule>();
        var settings = policy.Rules;
        if (settings.ProtectedPaths.Count > 0) rules.Add(new ProtectedPathsRule(settings.ProtectedPaths));
        if (settings.Credentials is { } credentials) rules.Add(new CredentialsUntouchedRule(credentials));
        if (settings.Tests.Count > 0) rules.Add(new TestsNotWeakenedRule(settings.Tests));
        if (settings.Results.Count > 0) rules.Add(new ResultsNotFabricatedRule(settings.Results));
        if (settings.DiffSize is { } size) rules.Add(new DiffSizeLimitRule(size));
        return rules;
    }

    /// <summary>
    /// Whether a rule looks at every commit of a push and not only at the whole. A secret or a protected file stays in history when a
    /// later commit takes it back; a test that moves in two commits, or a size, counts for the whole only.
    /// </summary>
    public static bool LooksAtEveryCommit(string rule) => rule is not (RuleIds.TestsNotWeakened or RuleIds.DiffSize);
}
