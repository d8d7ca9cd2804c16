namespace Guard.Log.Merkle;

/// <summary>An RFC 6962 tree in memory that keeps every complete subtree's root, so that a proof costs a logarithm of hashes.</summary>
public sealed class MerkleTree
{
    private readonly List<List<byte[]>> levels = [[]];

    /// <summary>How many leaves the tree has.</summary>
    public long Size => levels[0].Count;

    /// <summary>Adds a leaf at the end.</summary>
    /// <param name="leafHash">The leaf's hash, 32 bytes.</param>
    /// <exception cref="ArgumentException">The hash has not 32 bytes.</exception>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        if (leafHash.Length != MerkleHash.Size) throw new ArgumentException($"A leaf hash has {MerkleHash.Size} bytes.", nameof(leafHash));
        levels[0].Add(leafHash.ToArray());
        for (int level = 0; levels[level].Count % 2 == 0; level++)
        {
            if (level + 1 == levels.Count) levels.Add([]);
            levels[level + 1].Add(MerkleHash.Node(levels[level][^2], levels[level][^1]));
        }
    }

    /// <summary>The root of a complete subtree.</summary>
    /// <param name="level">The subtree's height.</param>
    /// <param name="index">Its index among the subtrees of that height.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such complete subtree.</exception>
    public byte[] Node(int level, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, levels.Count);
        return levels[level][checked((int)index)];
    }

    /// <summary>The root of the first leaves.</summary>
    /// <param name="size">How many leaves, 0 to <see cref="Size"/>.</param>
    public byte[] Root(long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return MerkleProof.Root(size, Node);
    }

    /// <summary>Proves that a leaf is in the tree of the first leaves.</summary>
    /// <param name="index">The leaf's index, below <paramref name="size"/>.</param>
    /// <param name="size">How many leaves, to <see cref="Size"/>.</param>
    public IReadOnlyList<byte[]> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Size);
        return MerkleProof.Inclusion(index, size, Node);
    }

    /// <summary>Proves that the tree of the first leaves is a prefix of a larger one.</summary>
    /// <param name="oldSize">The smaller tree, 0 to <paramref name="newSize"/>.</param>
    /// <param name="newSize">The larger tree, to <see cref="Size"/>.</param>
    public IReadOnlyList<byte[]> Consistency(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, Size);
        return MerkleProof.Consistency(oldSize, newSize, Node);
    }
}
