namespace Guard.LogStore;

/// <summary>The row of the head table: the state that each append replaces in its own transaction.</summary>
/// <param name="Size">How many entries the log has.</param>
/// <param name="Frontier">The Merkle frontier, roots of complete subtrees laid end to end.</param>
/// <param name="Checkpoint">The signed checkpoint, a note's bytes.</param>
internal sealed record StoredHead(long Size, byte[] Frontier, byte[] Checkpoint);
