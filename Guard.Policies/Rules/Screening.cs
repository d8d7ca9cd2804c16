using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>Runs a policy's rules over a push. Pure and total: a rule that throws denies.</summary>
public static class Screening
{
    /// <summary>Most findings kept of one rule; the rest is counted in one more.</summary>
    public const int MaximumPerRule = 50;

    /// <summary>Screens a push.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="commits">Each commit against its first parent, oldest first; rules for which history counts look at these too.</param>
    /// <param name="whole">The push against the branch's commit.</param>
    public static ScreeningResult Screen(Policy policy, IReadOnlyList<ChangeSet> commits, ChangeSet whole)
    {
        IReadOnlyList<IRule> rules;
        try
        {
            rules = [.. RuleCatalog.For(policy), .. RuleCatalog.Always];
        }
        catch (Exception error)
        {
            return new ScreeningResult([Crashed("policy", error)]);
        }

        IReadOnlyList<Finding> findings = Screen(rules, commits, whole).Findings;
        return policy.Approvals.Count == 0
            ? new ScreeningResult(findings)
            : new ScreeningResult([.. findings.Select(finding => Hold(policy, finding)).OrderByDescending(finding => finding.Action)]);
    }

    // A rule that crashed is none of those that a policy can name.
    private static Finding Hold(Policy policy, Finding finding) =>
        finding.Action == FindingAction.Reject && policy.Approvals.Contains(finding.Rule) ? finding with { Action = FindingAction.Hold } : finding;

    /// <summary>Screens a push with given rules.</summary>
    internal static ScreeningResult Screen(IReadOnlyList<IRule> rules, IReadOnlyList<ChangeSet> commits, ChangeSet whole)
    {
        var all = new List<Finding>();
        foreach (var rule in rules)
        {
            var found = Run(rule, commits, whole);
            all.AddRange(found.Take(MaximumPerRule));
            if (found.Count <= MaximumPerRule) continue;
            all.Add(new Finding(rule.Id, found.Max(finding => finding.Action), $"The rule has {found.Count - MaximumPerRule} more findings.", "Correct the ones above first."));
        }

        return new ScreeningResult(
        [
            .. all.OrderByDescending(finding => finding.Action)
                .ThenBy(finding => finding.Path ?? "", StringComparer.Ordinal)
                .ThenBy(finding => finding.Line ?? 0)
                .ThenBy(finding => finding.Column ?? 0)
                .ThenBy(finding => finding.Rule, StringComparer.Ordinal),
        ]);
    }

    private static List<Finding> Run(IRule rule, IReadOnlyList<ChangeSet> commits, ChangeSet whole)
    {
        var result = new List<Finding>();
        var seen = new HashSet<(string? Path, string Message)>();
        try
        {
            var sets = RuleCatalog.LooksAtEveryCommit(rule.Id) ? commits.Append(whole) : [whole];
            foreach (var set in sets)
            {
                // What an earlier commit did is not repeated for a later one or the whole; twice within one is two findings.
                var fresh = rule.Check(set).Where(finding => !seen.Contains((finding.Path, finding.Message))).Distinct().ToList();
                seen.UnionWith(fresh.Select(finding => (finding.Path, finding.Message)));
                result.AddRange(ReferenceEquals(set, whole) ? fresh : fresh.Select(finding => finding with { Commit = set.Commit }));
            }
        }
        catch (Exception error)
        {
            result.Add(Crashed(rule.Id, error));
        }

        return result;
    }

    /// <summary>The exception's type only: its message may quote what the rule was reading.</summary>
    private static Finding Crashed(string rule, Exception error) =>
        new(RuleIds.RuleCrashed, FindingAction.Reject, $"The rule `{rule}` failed while it looked at this change ({error.GetType().Name}), so the change is denied.",
            "Push a smaller change to find what it fails on, and report it to Guard's operator.");
}
