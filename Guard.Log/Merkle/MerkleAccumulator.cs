using System.Numerics;

namespace Guard.Log.Merkle;

/// <summary>
/// The root of a growing RFC 6962 tree in logarithmic memory: it keeps the roots of the complete subtrees that the size's binary form
/// names (a compact range), largest first.
/// </summary>
public sealed class MerkleAccumulator
{
    private readonly List<byte[]> frontier;

    /// <summary>Starts with an empty tree.</summary>
    public MerkleAccumulator()
    {
        frontier = [];
    }

    private MerkleAccumulator(long size, List<byte[]> frontier)
    {
        Size = size;
        this.frontier = frontier;
    }

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the complete subtrees, largest first; as many as <see cref="Size"/> has one bits.</summary>
    public IReadOnlyList<byte[]> Frontier => frontier;

    /// <summary>Goes on from a kept state.</summary>
    /// <param name="size">Leaves, 0 or more.</param>
    /// <param name="frontier">What <see cref="Frontier"/> gave, laid end to end.</param>
    /// <exception cref="ArgumentException">The frontier does not fit the size.</exception>
    public static MerkleAccumulator Restore(long size, ReadOnlySpan<byte> frontier)
    {
        if (size < 0 || frontier.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Size)
        {
            throw new ArgumentException($"A frontier of {frontier.Length} bytes does not fit a tree of {size} leaves.", nameof(frontier));
        }

        var nodes = new List<byte[]>();
        for (int at = 0; at < frontier.Length; at += MerkleHash.Size) nodes.Add(frontier.Slice(at, MerkleHash.Size).ToArray());
        return new MerkleAccumulator(size, nodes);
    }

    /// <summary>The frontier laid end to end, for <see cref="Restore"/>.</summary>
    public byte[] Save()
    {
        byte[] bytes = new byte[frontier.Count * MerkleHash.Size];
        for (int i = 0; i < frontier.Count; i++) frontier[i].CopyTo(bytes, i * MerkleHash.Size);
        return bytes;
    }

    /// <summary>An independent copy.</summary>
    public MerkleAccumulator Clone() => new(Size, [.. frontier]);

    /// <summary>Adds a leaf at the end.</summary>
    /// <param name="leafHash">The leaf's hash, 32 bytes.</param>
    /// <exception cref="ArgumentException">The hash has not 32 bytes.</exception>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        if (leafHash.Length != MerkleHash.Size) throw new ArgumentException($"A leaf hash has {MerkleHash.Size} bytes.", nameof(leafHash));
        byte[] node = leafHash.ToArray();

        // Each trailing one bit of the old size is a complete subtree as large as the new node: they join.
        for (long rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            node = MerkleHash.Node(frontier[^1], node);
            frontier.RemoveAt(frontier.Count - 1);
        }

        frontier.Add(node);
        Size++;
    }

    /// <summary>The tree's root, 32 bytes.</summary>
    public byte[] Root()
    {
        if (Size == 0) return MerkleHash.Empty();
        byte[] root = frontier[^1];
        for (int i = frontier.Count - 2; i >= 0; i--) root = MerkleHash.Node(frontier[i], root);
        return root;
    }
}
