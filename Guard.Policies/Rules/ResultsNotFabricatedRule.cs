using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary><c>results-not-fabricated</c>: files of results are produced by Guard, so a candidate that brings, edits or removes one is rejected.</summary>
public sealed class ResultsNotFabricatedRule(IEnumerable<string> patterns) : IRule
{
    private readonly GlobSet globs = new(patterns);

    /// <inheritdoc/>
    public string Id => RuleIds.ResultsNotFabricated;

    /// <inheritdoc/>
    public string PromptRule => "Never fabricate results.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        foreach (var file in change.Changes)
        {
            var glob = globs.Match(file.Path);
            if (glob is null && GitModes.IsLink(file.NewMode) && file.Kind != ChangeKind.Deleted) glob = globs.Below(file.Path);
            if (glob is null) continue;
            yield return new Finding(
                Id, FindingAction.Reject, $"The commit {GitModes.Verb(file)} a file of results (`{glob}`); only Guard's own measurement may produce one.",
                "Take this file out of the commit; the score is measured after the push.") { Path = file.Path };
        }
    }
}
