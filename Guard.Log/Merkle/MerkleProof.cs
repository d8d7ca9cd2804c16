using System.Numerics;

namespace Guard.Log.Merkle;

/// <summary>Makes proofs (RFC 6962 sections 2.1.1 and 2.1.2) from the roots of complete subtrees, wherever these are kept.</summary>
public static class MerkleProof
{
    /// <summary>The root of the first leaves.</summary>
    /// <param name="size">How many leaves, 0 or more.</param>
    /// <param name="nodes">Gives complete subtrees within the first <paramref name="size"/> leaves.</param>
    public static byte[] Root(long size, MerkleNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleHash.Empty() : Range(0, size, nodes);
    }

    /// <summary>The audit path of a leaf, from the leaf's sibling upwards: PATH(index, D[size]).</summary>
    /// <param name="index">The leaf's index, 0 or more and below <paramref name="size"/>.</param>
    /// <param name="size">How many leaves the tree has, 1 or more.</param>
    /// <param name="nodes">Gives complete subtrees.</param>
    public static IReadOnlyList<byte[]> Inclusion(long index, long size, MerkleNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<byte[]>();
        long first = 0, count = size;
        while (count > 1)
        {
            long split = Split(count);
            if (index < first + split)
            {
                path.Add(Range(first + split, count - split, nodes));
                count = split;
            }
            else
            {
                path.Add(Range(first, split, nodes));
                first += split;
                count -= split;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>The consistency proof PROOF(oldSize, D[newSize]); empty when the sizes are equal or the old tree is empty.</summary>
    /// <param name="oldSize">The smaller tree, 0 or more.</param>
    /// <param name="newSize">The larger tree.</param>
    /// <param name="nodes">Gives complete subtrees.</param>
    public static IReadOnlyList<byte[]> Consistency(long oldSize, long newSize, MerkleNodes nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0 || oldSize == newSize) return [];
        var path = new List<byte[]>();
        long first = 0, count = newSize, old = oldSize;
        bool wholeOldTree = true;
        while (old != count)
        {
            long split = Split(count);
            if (old <= split)
            {
                path.Add(Range(first + split, count - split, nodes));
                count = split;
            }
            else
            {
                path.Add(Range(first, split, nodes));
                first += split;
                count -= split;
                old -= split;
                wholeOldTree = false;
            }
        }

        // The verifier knows the old root already; it needs the last subtree only where that is not the whole old tree.
        if (!wholeOldTree) path.Add(Range(first, count, nodes));
        path.Reverse();
        return path;
    }

    // The largest power of two below count.
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)count - 1);

    private static byte[] Range(long first, long count, MerkleNodes nodes)
    {
        if (BitOperations.IsPow2(count))
        {
            int level = BitOperations.Log2((ulong)count);
            return nodes(level, first >> level);
        }

        long split = Split(count);
        return MerkleHash.Node(Range(first, split, nodes), Range(first + split, count - split, nodes));
    }
}
