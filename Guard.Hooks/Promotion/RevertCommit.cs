namespace Guard.Hooks.Promotion;

/// <summary>A revert that was made and not yet promoted.</summary>
/// <param name="Commit">Its object id.</param>
/// <param name="Tree">Its tree.</param>
/// <param name="Conflict">Whether taking back only the range conflicted, so that the whole accepted tree is back.</param>
/// <param name="IsAcceptedTree">Whether its tree is exactly the one that was accepted before: nothing of it is unmeasured.</param>
public sealed record RevertCommit(string Commit, string Tree, bool Conflict, bool IsAcceptedTree);
