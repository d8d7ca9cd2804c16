using Guard.Hooks.Gatekeeping;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Support;

/// <summary>Rejects what touches <c>locked/</c>, holds what touches <c>ask/</c>, crashes on <c>crash</c>.</summary>
internal sealed class FakeScreen : IScreen
{
    public IReadOnlyList<Finding> Screen(Policy policy, IReadOnlyList<ChangeSet> commits, ChangeSet whole)
    {
        var findings = new List<Finding>();
        foreach (FileChange change in commits.SelectMany(c => c.Changes))
        {
            if (change.Path == "crash") throw new InvalidOperationException("rule bug");
            if (change.Path.StartsWith("locked/", StringComparison.Ordinal))
                findings.Add(new Finding("protected-paths", FindingAction.Reject, "The path is protected", "Leave it.") { Path = change.Path, Line = 3 });
            if (change.Path.StartsWith("ask/", StringComparison.Ordinal))
                findings.Add(new Finding("ask-first", FindingAction.Hold, "The path needs approval", "Ask.") { Path = change.Path });
        }

        return findings;
    }
}
