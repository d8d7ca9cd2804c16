using System.Text.Json.Nodes;
using Guard.Hooks.Receiving.Ingest;

namespace Guard.Hooks.Promotion;

/// <summary>A revert that was made and not yet promoted.</summary>
/// <param name="Commit">It, on top of the branch.</param>
/// <param name="Conflict">Whether taking back only the range conflicted, so that the whole accepted tree is back.</param>
/// <param name="IsAcceptedTree">Whether its tree is exactly the one that was accepted before: nothing of it is unmeasured.</param>
internal sealed record RevertCommit(PushedCommit Commit, bool Conflict, bool IsAcceptedTree)
{
    /// <summary>Writes it, for the gate.</summary>
    public JsonObject ToJson() => new() { ["commit"] = Commit.ToJson(), ["conflict"] = Conflict, ["accepted"] = IsAcceptedTree };

    /// <summary>Reads what the keeper wrote.</summary>
    public static RevertCommit Read(JsonObject json) => new(PushedCommit.Read(json["commit"]!.AsObject()), (bool)json["conflict"]!, (bool)json["accepted"]!);
}
