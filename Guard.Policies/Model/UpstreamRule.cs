namespace Guard.Policies.Model;

/// <summary>What becomes of commits that people pushed to the upstream's branch, past the gate.</summary>
public enum UpstreamRule
{
    /// <summary><c>accept</c>: they are the new baseline; nobody measures them.</summary>
    Accept,

    /// <summary><c>measure</c>: they are the new baseline, each is measured, and one that lowered the score is reverted.</summary>
    Measure,
}
