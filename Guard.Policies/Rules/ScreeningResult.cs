using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>What screening found.</summary>
/// <param name="Findings">Each thing once: the gravest action first, then by path, line, column and rule.</param>
public sealed record ScreeningResult(IReadOnlyList<Finding> Findings)
{
    /// <summary>The gravest action of all findings; null when there is none.</summary>
    public FindingAction? Worst => Findings.Count == 0 ? null : Findings.Max(finding => finding.Action);

    /// <summary>Whether nothing rejects or holds.</summary>
    public bool Passed => Worst is null or FindingAction.Report;
}
