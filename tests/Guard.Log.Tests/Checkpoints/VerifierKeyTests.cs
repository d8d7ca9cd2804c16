using System.Text;
using Guard.Log.Checkpoints;

namespace Guard.Log.Tests.Checkpoints;

[TestClass]
public sealed class VerifierKeyTests
{
    // The key and note of the package documentation of Go's golang.org/x/mod/sumdb/note: a foreign signer's work.
    private const string Peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string PeterNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [TestMethod]
    public void A_note_signed_by_Go_verifies()
    {
        VerifierKey key = VerifierKey.Parse(Peter);
        Assert.AreEqual(0xc74f20a3u, key.KeyId);
        Assert.AreEqual(Peter, key.ToString());
        Assert.IsTrue(SignedNote.Parse(Encoding.UTF8.GetBytes(PeterNote)).IsSignedBy(key));
        Assert.IsFalse(SignedNote.Parse(Encoding.UTF8.GetBytes(PeterNote.Replace("answer", "Answer"))).IsSignedBy(key));
    }

    [TestMethod]
    [DataRow("PeterNeumann+c74f20a3", DisplayName = "no key")]
    [DataRow("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", DisplayName = "id of another key")]
    [DataRow("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", DisplayName = "upper-case id")]
    [DataRow("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", DisplayName = "space in the name")]
    [DataRow("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", DisplayName = "type 2")]
    [DataRow("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", DisplayName = "cut base64")]
    [DataRow("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy", DisplayName = "short key")]
    [DataRow("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", DisplayName = "no name")]
    public void Malformed_keys_are_refused(string text) => Assert.ThrowsExactly<NoteFormatException>(() => VerifierKey.Parse(text));

    [TestMethod]
    public void Points_of_small_order_are_refused()
    {
        // With such a key, one signature fits many messages. 0x01 00.. is the neutral element; the other has order 8.
        byte[] neutral = [1, .. new byte[31]];
        byte[] order8 = Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
        Assert.ThrowsExactly<NoteFormatException>(() => new VerifierKey("k", neutral));
        Assert.ThrowsExactly<NoteFormatException>(() => new VerifierKey("k", order8));
        Assert.ThrowsExactly<NoteFormatException>(() => new VerifierKey("k", new byte[31]));
    }

    [TestMethod]
    public void A_malleated_signature_is_refused()
    {
        // S + L verifies with code that forgets RFC 8032's check that S is below the group order L.
        var key = new TestKey("k");
        byte[] message = "text"u8.ToArray();
        byte[] signature = key.Sign(message);
        Assert.IsTrue(key.Public.Verify(message, signature));
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493");
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true) + order;
        byte[] malleated = [.. signature.AsSpan(0, 32), .. s.ToByteArray(isUnsigned: true)];
        Assert.HasCount(64, malleated);
        Assert.IsFalse(key.Public.Verify(message, malleated));
        Assert.IsFalse(key.Public.Verify(message, signature.AsSpan(0, 63)));
    }
}
