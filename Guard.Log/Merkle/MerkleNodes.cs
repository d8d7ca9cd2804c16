namespace Guard.Log.Merkle;

/// <summary>Gives the root of a complete subtree: a leaf at level 0, of 2^level leaves above.</summary>
/// <param name="level">The subtree's height, 0 to 62.</param>
/// <param name="index">Its index among the subtrees of that height, from the left, zero-based: its first leaf is index · 2^level.</param>
/// <returns>The hash, 32 bytes.</returns>
public delegate byte[] MerkleNodes(int level, long index);
