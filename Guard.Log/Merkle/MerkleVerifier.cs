using System.Security.Cryptography;

namespace Guard.Log.Merkle;

/// <summary>Checks proofs by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. A malformed proof is false, never an exception.</summary>
public static class MerkleVerifier
{
    /// <summary>Whether a leaf is in a tree.</summary>
    /// <param name="leafHash">The leaf's hash.</param>
    /// <param name="index">The leaf's index, zero-based.</param>
    /// <param name="size">How many leaves the tree has.</param>
    /// <param name="proof">The audit path, from the leaf's sibling upwards.</param>
    /// <param name="root">The tree's root.</param>
    public static bool Inclusion(ReadOnlySpan<byte> leafHash, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || index >= size || leafHash.Length != MerkleHash.Size || !AreHashes(proof)) return false;
        long node = index, last = size - 1;
        byte[] hash = leafHash.ToArray();
        foreach (byte[] sibling in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && CryptographicOperations.FixedTimeEquals(hash, root);
    }

    /// <summary>Whether an old tree is a prefix of a new one.</summary>
    /// <param name="oldSize">The old tree's leaves.</param>
    /// <param name="oldRoot">The old tree's root.</param>
    /// <param name="newSize">The new tree's leaves.</param>
    /// <param name="newRoot">The new tree's root.</param>
    /// <param name="proof">The consistency proof; empty when the sizes are equal or the old tree is empty.</param>
    public static bool Consistency(long oldSize, ReadOnlySpan<byte> oldRoot, long newSize, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (oldSize < 0 || oldSize > newSize || !AreHashes(proof)) return false;
        if (oldSize == newSize) return proof.Count == 0 && oldRoot.SequenceEqual(newRoot) && newRoot.Length == MerkleHash.Size;
        if (oldSize == 0) return proof.Count == 0 && oldRoot.SequenceEqual(MerkleHash.Empty());

        bool oldIsComplete = (oldSize & (oldSize - 1)) == 0;
        if (proof.Count == 0 || (oldIsComplete && oldRoot.Length != MerkleHash.Size)) return false;
        byte[][] path = oldIsComplete ? [oldRoot.ToArray(), .. proof] : [.. proof];
        return Walk(path, oldSize - 1, newSize - 1, oldRoot, newRoot);
    }

    private static bool Walk(byte[][] path, long node, long last, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot)
    {
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        byte[] oldHash = path[0], newHash = path[0];
        foreach (byte[] sibling in path.AsSpan(1))
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                oldHash = MerkleHash.Node(sibling, oldHash);
                newHash = MerkleHash.Node(sibling, newHash);
                while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
            }
            else
            {
                newHash = MerkleHash.Node(newHash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0
            && CryptographicOperations.FixedTimeEquals(oldHash, oldRoot)
            && CryptographicOperations.FixedTimeEquals(newHash, newRoot);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> proof) => proof.Count <= 128 && proof.All(hash => hash.Length == MerkleHash.Size);
}
