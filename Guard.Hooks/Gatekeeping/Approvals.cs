using Guard.Hooks.Candidates;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>What an operator's approval changes in a screening: rules that were approved hold no longer, and everything else is as it was found.</summary>
internal static class Approvals
{
    /// <summary>Applies a candidate's approval.</summary>
    /// <param name="candidate">The candidate; its decision is about its own commit, whatever the base and the policy are now.</param>
    /// <param name="findings">What the rules found.</param>
    /// <returns>The findings; what was approved is only reported.</returns>
    public static IReadOnlyList<Finding> Apply(Candidate candidate, IReadOnlyList<Finding> findings) =>
        candidate.Decision is { Approved: true } decision
            ? [.. findings.Select(finding => finding.Action == FindingAction.Hold && decision.Rules.Contains(finding.Rule)
                ? finding with { Action = FindingAction.Report }
                : finding)]
            : findings;
}
