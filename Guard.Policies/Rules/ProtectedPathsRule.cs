using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary><c>protected-paths</c>: every kind of change of a protected path fires, and every link that would redirect one.</summary>
public sealed class ProtectedPathsRule(IEnumerable<string> patterns) : IRule
{
    private readonly GlobSet globs = new(patterns);

    /// <inheritdoc/>
    public string Id => RuleIds.ProtectedPaths;

    /// <inheritdoc/>
    public string PromptRule => "Never modify the evaluator or other protected files.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        foreach (var file in change.Changes)
        {
            var glob = globs.Match(file.Path);
            var redirects = glob is null && GitModes.IsLink(file.NewMode) && file.Kind != ChangeKind.Deleted;
            if (redirects) glob = globs.Below(file.Path);
            if (glob is null) continue;
            yield return new Finding(
                Id, FindingAction.Reject,
                redirects
                    ? $"The commit puts a link above the protected paths `{glob}`, which would redirect them."
                    : $"The commit {GitModes.Verb(file)} a path that the policy protects (`{glob}`).",
                "Take this path out of the commit; the policy's owner changes protected files.")
            {
                Path = file.Path,
            };
        }
    }
}
