using Guard.Log.Checkpoints;
using Guard.Log.Merkle;

namespace Guard.Log.Tests.Checkpoints;

[TestClass]
public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private readonly TestKey key = new("example.com/behind-the-sofa");

    [TestMethod]
    public void The_specifications_example_round_trips()
    {
        const string Text = $"example.com/behind-the-sofa\n20852163\n{Root}\n";
        Checkpoint checkpoint = Checkpoint.Parse(Text);
        Assert.AreEqual(20852163, checkpoint.Size);
        Assert.AreEqual(Text, checkpoint.ToText());
        Assert.AreEqual(20852163, Checkpoint.Open(key.Note(Text), key.Public).Size);
    }

    [TestMethod]
    public void Extensions_are_kept()
    {
        const string Text = $"o\n0\n{Root}\nx y\nz\n";
        CollectionAssert.AreEqual(new[] { "x y", "z" }, Checkpoint.Parse(Text).Extensions.ToArray());
        Assert.AreEqual(Text, Checkpoint.Parse(Text).ToText());
    }

    [TestMethod]
    public void The_empty_tree()
        => Assert.AreEqual("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", new Checkpoint("o", 0, MerkleHash.Empty()).ToText());

    [TestMethod]
    [DataRow($"o\n1\n{Root}", DisplayName = "no last line end")]
    [DataRow("o\n1\n", DisplayName = "two lines")]
    [DataRow($"\n1\n{Root}\n", DisplayName = "no origin")]
    [DataRow($"o\n01\n{Root}\n", DisplayName = "leading zero")]
    [DataRow($"o\n-1\n{Root}\n", DisplayName = "negative")]
    [DataRow($"o\n+1\n{Root}\n", DisplayName = "plus")]
    [DataRow($"o\n 1\n{Root}\n", DisplayName = "space")]
    [DataRow($"o\n1e3\n{Root}\n", DisplayName = "exponent")]
    [DataRow($"o\n9223372036854775808\n{Root}\n", DisplayName = "too large")]
    [DataRow("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", DisplayName = "base64 not canonical")]
    [DataRow("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", DisplayName = "no padding")]
    [DataRow("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n", DisplayName = "short root")]
    [DataRow($"o\n1\n{Root}\n\nx\n", DisplayName = "empty extension line")]
    public void Malformed_checkpoints_are_refused(string text) => Assert.ThrowsExactly<NoteFormatException>(() => Checkpoint.Parse(text));

    [TestMethod]
    public void A_checkpoint_of_another_origin_is_refused()
        => StringAssert.Contains(
            Assert.ThrowsExactly<NoteFormatException>(() => Checkpoint.Open(key.Note($"example.com/other\n1\n{Root}\n"), key.Public)).Message,
            "of the log 'example.com/other'");
}
