using Guard.Log.Merkle;

namespace Guard.Log.Tests.Merkle;

/// <summary>RFC 6962 section 2.1 word by word: the oracle for the real code.</summary>
internal static class NaiveTree
{
    internal static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0) return MerkleHash.Empty();
        if (leaves.Length == 1) return leaves[0];
        int k = Split(leaves.Length);
        return MerkleHash.Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    internal static List<byte[]> Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1) return [];
        int k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    internal static List<byte[]> Proof(int m, ReadOnlySpan<byte[]> leaves) => SubProof(m, leaves, true);

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> leaves, bool whole)
    {
        if (m == leaves.Length) return whole ? [] : [Root(leaves)];
        int k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], whole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int n)
    {
        int k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
