using Guard.Hooks.Gatekeeping;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Support;

/// <summary>
/// Rejects what touches <c>locked/</c>, holds what touches <c>ask/</c>, crashes on <c>crash</c>. <c>later/</c> is free under policy 1, held under a
/// policy whose hash begins with 2, and rejected under one that begins with 3.
/// </summary>
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
            if (change.Path.StartsWith("later/", StringComparison.Ordinal) && policy.Hash[0] is ('2' or '3'))
                findings.Add(new Finding("later", policy.Hash[0] == '2' ? FindingAction.Hold : FindingAction.Reject, "A later policy minds", "Ask.") { Path = change.Path });
            if (change.Path.StartsWith("ask/", StringComparison.Ordinal))
                findings.Add(new Finding("ask-first", FindingAction.Hold, "The path needs approval", "Ask.") { Path = change.Path });
        }

        return findings;
    }
}
