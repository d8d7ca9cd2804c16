using Guard.Hooks.Gatekeeping;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Workers;

/// <summary>Joins the gate's screening port to the built-in rules.</summary>
internal sealed class PolicyScreen : IScreen
{
    /// <inheritdoc/>
    public IReadOnlyList<Finding> Screen(Policy policy, IReadOnlyList<ChangeSet> commits, ChangeSet whole) =>
        Screening.Screen(policy, commits, whole).Findings;
}
