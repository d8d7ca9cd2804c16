using System.Text.Json.Nodes;
using Guard.Hooks.Receiving.Ingest;

namespace Guard.Hooks.Promotion;

/// <summary>What a rebase came to.</summary>
/// <param name="Commit">The new commit on top of the branch, or null.</param>
/// <param name="Problem">Why there is none, one sentence without a full stop; or null.</param>
internal sealed record RebasedCommit(PushedCommit? Commit, string? Problem)
{
    /// <summary>Writes it, for the gate.</summary>
    public JsonObject ToJson() => Commit is null ? new JsonObject { ["problem"] = Problem } : new JsonObject { ["commit"] = Commit.ToJson() };
}
