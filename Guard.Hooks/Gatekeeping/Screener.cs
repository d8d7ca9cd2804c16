using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Tree;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Looks at a candidate's change: the tree firewall first, and the rules only on trees that passed it.</summary>
internal sealed class Screener(GateServices services)
{
    /// <summary>Screens.</summary>
    /// <returns>Findings, worst first.</returns>
    public IReadOnlyList<Finding> Screen(Candidate candidate, Policy policy)
    {
        string store = services.StoreOf(candidate);
        IReadOnlyList<Finding> hostile = TreeFirewall.Check(
            store, services.Repository.PublicPath, candidate.Base, candidate.Commit, services.Options.Limits);
        if (hostile.Count > 0) return hostile;
        try
        {
            using var reader = new ChangeSetReader(store);
            (IReadOnlyList<ChangeSet> commits, ChangeSet whole) = reader.Read(candidate.Base, candidate.Commit);
            return [.. services.Screen.Screen(policy, commits, whole).OrderByDescending(finding => finding.Action)];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return [new Finding("rule-crashed", FindingAction.Reject, "The rules could not finish: " + TextFilter.Line(error.Message, 200), "Ask the operator: `guard doctor` and Guard's log say more.")];
        }
    }

    /// <summary>The sentence of a verdict that rests on findings.</summary>
    public static string Summary(IReadOnlyList<Finding> findings, FindingAction action)
    {
        string[] rules = [.. findings.Where(f => f.Action == action).Select(f => f.Rule).Distinct()];
        string verb = action == FindingAction.Hold ? "held for an operator by" : "refused by";
        return $"{verb} {(rules.Length == 1 ? "rule" : "rules")} {string.Join(", ", rules.Take(4))}{(rules.Length > 4 ? ", …" : "")}";
    }
}
