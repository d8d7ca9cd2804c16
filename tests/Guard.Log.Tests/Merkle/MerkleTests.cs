using CsCheck;
using Guard.Log.Merkle;

namespace Guard.Log.Tests.Merkle;

[TestClass]
public sealed class MerkleTests
{
    // The vectors of the reference implementation of RFC 6962 (google/certificate-transparency, merkle tree tests).
    private static readonly string[] Inputs =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static readonly Gen<byte[][]> Leaves = Gen.Int[1, 70].Select(Make);

    [TestMethod]
    public void Rfc6962_vectors()
    {
        var accumulator = new MerkleAccumulator();
        var tree = new MerkleTree();
        Assert.AreEqual(Roots[0], Convert.ToHexStringLower(accumulator.Root()));
        for (int i = 0; i < Inputs.Length; i++)
        {
            byte[] leaf = MerkleHash.Leaf(Convert.FromHexString(Inputs[i]));
            accumulator.Append(leaf);
            tree.Append(leaf);
            Assert.AreEqual(Roots[i + 1], Convert.ToHexStringLower(accumulator.Root()));
            Assert.AreEqual(Roots[i + 1], Convert.ToHexStringLower(tree.Root(i + 1)));
        }
    }

    [TestMethod]
    public void Accumulator_equals_the_naive_tree_and_survives_saving()
        => Leaves.Sample(leaves =>
        {
            var accumulator = new MerkleAccumulator();
            foreach (byte[] leaf in leaves)
            {
                accumulator = MerkleAccumulator.Restore(accumulator.Size, accumulator.Save());
                MerkleAccumulator copy = accumulator.Clone();
                accumulator.Append(leaf);
                copy.Append(MerkleHash.Empty());
            }

            return accumulator.Root().AsSpan().SequenceEqual(NaiveTree.Root(leaves));
        });

    [TestMethod]
    public void Inclusion_proofs_equal_the_naive_ones_and_verify()
        => Gen.Select(Leaves, Gen.Int[0, 69]).Sample((leaves, pick) =>
        {
            int index = pick % leaves.Length;
            byte[][] proof = [.. Tree(leaves).Inclusion(index, leaves.Length)];
            byte[] root = NaiveTree.Root(leaves);
            return Same(proof, NaiveTree.Path(index, leaves))
                && MerkleVerifier.Inclusion(leaves[index], index, leaves.Length, proof, root)
                && !MerkleVerifier.Inclusion(MerkleHash.Empty(), index, leaves.Length, proof, root)
                && !MerkleVerifier.Inclusion(leaves[index], index + 1, leaves.Length, proof, root)
                && !MerkleVerifier.Inclusion(leaves[index], index, leaves.Length, [.. proof, root], root)
                && (proof.Length == 0 || !MerkleVerifier.Inclusion(leaves[index], index, leaves.Length, proof[1..], root))
                && proof.Select((_, i) => Flip(proof, i)).All(bad => !MerkleVerifier.Inclusion(leaves[index], index, leaves.Length, bad, root));
        });

    [TestMethod]
    public void Consistency_proofs_equal_the_naive_ones_and_verify()
        => Gen.Select(Leaves, Gen.Int[0, 69]).Sample((leaves, pick) =>
        {
            int old = 1 + (pick % leaves.Length);
            byte[][] proof = [.. Tree(leaves).Consistency(old, leaves.Length)];
            byte[] oldRoot = NaiveTree.Root(leaves.AsSpan(0, old)), root = NaiveTree.Root(leaves);
            bool verified = MerkleVerifier.Consistency(old, oldRoot, leaves.Length, root, proof);
            return Same(proof, NaiveTree.Proof(old, leaves)) && verified
                && !MerkleVerifier.Consistency(old, MerkleHash.Empty(), leaves.Length, root, proof)
                && !MerkleVerifier.Consistency(old, oldRoot, leaves.Length, MerkleHash.Empty(), proof)
                && !MerkleVerifier.Consistency(old, oldRoot, leaves.Length, root, [.. proof, root])
                && (proof.Length == 0 || !MerkleVerifier.Consistency(old, oldRoot, leaves.Length, root, proof[1..]))
                && proof.Select((_, i) => Flip(proof, i)).All(bad => !MerkleVerifier.Consistency(old, oldRoot, leaves.Length, root, bad));
        });

    [TestMethod]
    public void Proofs_of_the_empty_tree_and_malformed_ones()
    {
        byte[][] leaves = Make(3);
        byte[] root = NaiveTree.Root(leaves);
        Assert.IsTrue(MerkleVerifier.Consistency(0, MerkleHash.Empty(), 3, root, Tree(leaves).Consistency(0, 3).ToArray()));
        Assert.IsFalse(MerkleVerifier.Consistency(0, root, 3, root, []));
        Assert.IsFalse(MerkleVerifier.Consistency(3, root, 2, root, []));
        Assert.IsFalse(MerkleVerifier.Consistency(-1, root, 2, root, []));
        Assert.IsFalse(MerkleVerifier.Inclusion(leaves[0], -1, 3, [], root));
        Assert.IsFalse(MerkleVerifier.Inclusion(leaves[0], 0, 3, [[1]], root));
        Assert.IsFalse(MerkleVerifier.Inclusion(leaves[0], 0, long.MaxValue, [.. Enumerable.Repeat(root, 1000)], root));
    }

    [TestMethod]
    public void A_frontier_of_the_wrong_length_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => MerkleAccumulator.Restore(3, new byte[32]));
        Assert.ThrowsExactly<ArgumentException>(() => MerkleAccumulator.Restore(-1, []));
        Assert.ThrowsExactly<ArgumentException>(() => new MerkleAccumulator().Append([1]));
    }

    private static byte[][] Make(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(BitConverter.GetBytes(i)))];

    private static MerkleTree Tree(byte[][] leaves)
    {
        var tree = new MerkleTree();
        foreach (byte[] leaf in leaves) tree.Append(leaf);
        return tree;
    }

    private static byte[][] Flip(byte[][] proof, int at)
    {
        byte[][] copy = [.. proof.Select(hash => hash.ToArray())];
        copy[at][at % 32] ^= 0x40;
        return copy;
    }

    private static bool Same(byte[][] left, List<byte[]> right)
        => left.Length == right.Count && left.Zip(right).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
