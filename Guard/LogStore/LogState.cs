using Guard.Log.Merkle;
using Guard.Log.Verification;

namespace Guard.LogStore;

/// <summary>What the next append stands on. An append works on a copy, which takes its place only after the commit.</summary>
/// <param name="Rules">What the next entry must satisfy.</param>
/// <param name="Tree">The Merkle tree's frontier.</param>
/// <param name="CheckpointNote">The signed checkpoint over <paramref name="Tree"/>.</param>
internal sealed record LogState(LogRules Rules, MerkleAccumulator Tree, byte[] CheckpointNote);
