namespace Guard.LogStore;

/// <summary>A row of the entries table.</summary>
/// <param name="Sequence">The entry's number.</param>
/// <param name="Bytes">The entry bytes.</param>
/// <param name="Leaf">The leaf hash as computed at append; kept apart from the bytes so that a changed entry can be named.</param>
internal sealed record StoredEntry(long Sequence, byte[] Bytes, byte[] Leaf);
