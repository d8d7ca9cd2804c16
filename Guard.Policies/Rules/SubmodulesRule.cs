using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>
/// <c>submodules</c>: a submodule that is added or moved, or a changed <c>.gitmodules</c>, brings content that no rule saw and nothing measured.
/// Taking a submodule out is no finding.
/// </summary>
public sealed class SubmodulesRule : IRule
{
    /// <inheritdoc/>
    public string Id => RuleIds.Submodules;

    /// <inheritdoc/>
    public string PromptRule => "Never bring in code that was not reviewed.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        foreach (FileChange file in change.Changes.Where(file => file.Kind != ChangeKind.Deleted))
        {
            bool link = file.NewMode == GitModes.Gitlink;
            if (!link && file.FoldedPath != ".gitmodules") continue;
            yield return new Finding(
                Id, FindingAction.Reject,
                link
                    ? "A submodule was added or moved; its content does not come through the gate."
                    : "The list of submodules was changed; their content does not come through the gate.",
                "Copy the files in, or ask an operator to import the change.")
            {
                Path = file.Path,
            };
        }
    }
}
