using System.Security.Cryptography;

namespace Guard.Log.Merkle;

/// <summary>The hashes of RFC 6962 section 2.1 (and RFC 9162 section 2.1.1) with SHA-256.</summary>
public static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const int NodeInput = 1 + (2 * Size);

    /// <summary>The root of the empty tree: SHA-256 of nothing.</summary>
    public static byte[] Empty() => SHA256.HashData([]);

    /// <summary>A leaf's hash: SHA-256(0x00 || entry).</summary>
    /// <param name="entry">The entry bytes.</param>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(entry);
        return hash.GetHashAndReset();
    }

    /// <summary>An inner node's hash: SHA-256(0x01 || left || right).</summary>
    /// <param name="left">The left child's hash, 32 bytes.</param>
    /// <param name="right">The right child's hash, 32 bytes.</param>
    /// <exception cref="ArgumentException">A hash has not 32 bytes.</exception>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != Size || right.Length != Size) throw new ArgumentException($"A Merkle hash has {Size} bytes.", nameof(left));
        Span<byte> input = stackalloc byte[NodeInput];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        return SHA256.HashData(input);
    }
}
