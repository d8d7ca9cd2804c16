using System.Text;
using Guard.Log.Checkpoints;

namespace Guard.Log.Tests.Checkpoints;

[TestClass]
public sealed class SignedNoteTests
{
    private readonly TestKey key = new("example.com/log");

    [TestMethod]
    public void A_note_round_trips()
    {
        byte[] bytes = key.Note("one\n\ntwo\n");
        SignedNote note = SignedNote.Parse(bytes);
        Assert.AreEqual("one\n\ntwo\n", note.Text);
        Assert.IsTrue(note.IsSignedBy(key.Public));
        CollectionAssert.AreEqual(bytes, note.ToBytes());
    }

    [TestMethod]
    public void Unknown_keys_are_ignored_also_with_the_same_name_or_longer_signatures()
    {
        string note = Text(key.Note("text\n"));
        string postQuantum = $"\u2014 example.com/log {Convert.ToBase64String(new byte[4 + 2420])}\n";
        Assert.IsTrue(SignedNote.Parse(Bytes(note + postQuantum)).IsSignedBy(key.Public));
        Assert.IsFalse(SignedNote.Parse(Bytes("text\n\n" + postQuantum)).IsSignedBy(key.Public));
        Assert.IsFalse(SignedNote.Parse(Bytes(note)).IsSignedBy(new TestKey("example.com/other").Public));
        Assert.IsFalse(SignedNote.Parse(Bytes(note)).IsSignedBy(new TestKey("example.com/log", 2).Public));
    }

    [TestMethod]
    public void One_false_signature_of_the_trusted_key_rejects_the_note()
    {
        string right = Text(key.Note("text\n"));
        string falseLine = Text(key.Note("other\n"))["other\n\n".Length..];
        Assert.IsFalse(SignedNote.Parse(Bytes(right + falseLine)).IsSignedBy(key.Public));
        Assert.IsFalse(SignedNote.Parse(Bytes("text\n\n" + falseLine + right["text\n\n".Length..])).IsSignedBy(key.Public));
    }

    [TestMethod]
    public void Sixteen_signatures_are_accepted_and_a_hundred_and_one_are_not()
    {
        string note = Text(key.Note("text\n"));
        string line = $"\u2014 w {Convert.ToBase64String(new byte[5])}\n";
        Assert.IsTrue(SignedNote.Parse(Bytes(note + string.Concat(Enumerable.Repeat(line, 15)))).IsSignedBy(key.Public));
        Refused(note + string.Concat(Enumerable.Repeat(line, 100)));
        Refused(note + new string('x', SignedNote.MaxBytes));
    }

    [TestMethod]
    public void Malformed_notes_are_refused()
    {
        string note = Text(key.Note("text\n"));
        string line = note["text\n\n".Length..];
        string[] bad =
        [
            "", "text\n", "text\n\n", note[..^1], note + "\n", "text\n" + line, note.Replace("\u2014 ", "- "), note.Replace("\u2014 ", "\u2014  "),
            note.Replace("text", "te\txt"), note.Replace("\n", "\r\n"), note.Replace("text", "te\0xt"), note.Replace("example.com/log", "example.com+log"),
            note.Replace("example.com/log", "example.com\u00a0log"), note.Replace("example.com/log", ""), note.Replace("=\n", "\n"), note.Replace("=\n", "= \n"),
            "text\n\n\u2014 k AAAA\n", "text\n\n\u2014 k AAAAAA==\n", "text\n\n\u2014 k *\n",
        ];
        foreach (string text in bad) Refused(text);
        Assert.ThrowsExactly<NoteFormatException>(() => SignedNote.Parse([0xff, .. Bytes(note)]));
        Assert.ThrowsExactly<NoteFormatException>(() => SignedNote.Sign("no line end", key.Public, key.Sign));
        Assert.ThrowsExactly<NoteFormatException>(() => SignedNote.Sign("a\tb\n", key.Public, key.Sign));
    }

    [TestMethod]
    public void Only_canonical_base64_is_accepted()
    {
        // 68 bytes end in one '=': two unused bits of the last digit, which decoders commonly ignore.
        string note = Text(key.Note("text\n"));
        char last = note[^3];
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        string other = note[..^3] + Digits[Digits.IndexOf(last) ^ 1] + "=\n";
        Assert.AreEqual(note.Length, other.Length);
        Refused(other);
    }

    private static void Refused(string note) => Assert.ThrowsExactly<NoteFormatException>(() => SignedNote.Parse(Bytes(note)), note);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
