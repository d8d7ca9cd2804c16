namespace Guard.Log.Entries;

/// <summary>Proof that an entry is durable: its place in the log and its RFC 6962 leaf hash.</summary>
/// <param name="Sequence">The entry's zero-based index in the tree.</param>
/// <param name="LeafHash">SHA-256(0x00 || entry bytes), 32 bytes (RFC 6962 section 2.1).</param>
public sealed record LogReceipt(long Sequence, byte[] LeafHash);
