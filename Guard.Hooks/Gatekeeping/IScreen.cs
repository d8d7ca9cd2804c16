using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>The port through which the gate asks the rules. An exception denies.</summary>
public interface IScreen
{
    /// <summary>Screens a push.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="commits">Each commit against its first parent, oldest first.</param>
    /// <param name="whole">The whole push against its base.</param>
    /// <returns>What the rules found; the worst action decides.</returns>
    IReadOnlyList<Finding> Screen(Policy policy, IReadOnlyList<ChangeSet> commits, ChangeSet whole);
}
