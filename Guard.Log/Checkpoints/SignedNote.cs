using System.Buffers.Binary;
using System.Text;

namespace Guard.Log.Checkpoints;

/// <summary>
/// A signed note (C2SP signed-note): text, a blank line, signature lines. Lines of unknown keys are kept and ignored, which leaves room for
/// witnesses and for a second algorithm. The text must not be used before <see cref="IsSignedBy"/> said yes.
/// </summary>
public sealed class SignedNote
{
    /// <summary>The most bytes of a note, signatures included: room for 16 post-quantum ones and a large body.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The most signatures that are read.</summary>
    public const int MaxSignatures = 100;

    private const string LineStart = "\u2014 ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>The text that is signed, with its last line end.</summary>
    public string Text { get; }

    /// <summary>All signature lines in order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Makes a note.</summary>
    /// <param name="text">The text: ends with a line end, no other control characters.</param>
    /// <param name="key">The key's public half.</param>
    /// <param name="sign">Signs bytes with the private half: 64 bytes.</param>
    /// <exception cref="NoteFormatException">The text may not be signed.</exception>
    public static SignedNote Sign(string text, VerifierKey key, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(sign);
        RefuseControls(text);
        if (!text.EndsWith('\n')) throw new NoteFormatException("A note's text ends with a line end.");
        return new SignedNote(text, [new NoteSignature(key.Name, key.KeyId, sign(Strict.GetBytes(text)))]);
    }

    /// <summary>Reads a note without believing it.</summary>
    /// <param name="bytes">The note's bytes.</param>
    /// <exception cref="NoteFormatException">The bytes are no signed note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) throw new NoteFormatException($"The note has {bytes.Length} bytes; at most {MaxBytes} are read.");
        string note = Decode(bytes);
        RefuseControls(note);

        // The last blank line parts text and signatures; the text may hold blank lines of its own.
        int blank = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0) throw new NoteFormatException("The note has no blank line before its signatures.");
        string lines = note[(blank + 2)..];
        if (lines.Length == 0) throw new NoteFormatException("The note has no signature.");
        if (!lines.EndsWith('\n')) throw new NoteFormatException("The note does not end with a line end.");
        string[] signatures = lines[..^1].Split('\n');
        if (signatures.Length > MaxSignatures) throw new NoteFormatException($"The note has {signatures.Length} signatures; at most {MaxSignatures} are read.");
        return new SignedNote(note[..(blank + 1)], [.. signatures.Select(ParseLine)]);
    }

    /// <summary>Whether a trusted key signed the text. Lines of other keys are ignored; one false line of this key rejects the note.</summary>
    /// <param name="key">The trusted key.</param>
    public bool IsSignedBy(VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        NoteSignature[] own = [.. Signatures.Where(line => line.KeyId == key.KeyId && line.Name == key.Name)];
        byte[] text = Strict.GetBytes(Text);
        return own.Length > 0 && own.All(line => key.Verify(text, line.Signature));
    }

    /// <summary>The note's bytes.</summary>
    public byte[] ToBytes()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (NoteSignature line in Signatures)
        {
            byte[] value = new byte[4 + line.Signature.Length];
            BinaryPrimitives.WriteUInt32BigEndian(value, line.KeyId);
            line.Signature.CopyTo(value, 4);
            note.Append(LineStart).Append(line.Name).Append(' ').Append(Convert.ToBase64String(value)).Append('\n');
        }

        return Strict.GetBytes(note.ToString());
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new NoteFormatException("The note is not valid UTF-8.", error);
        }
    }

    private static void RefuseControls(string text)
    {
        int at = text.AsSpan().IndexOfAnyInRange('\0', '\u0009');
        if (at < 0) at = text.AsSpan().IndexOfAnyInRange('\u000b', '\u001f');
        if (at >= 0) throw new NoteFormatException($"The note holds the control character U+{(int)text[at]:X4}.");
    }

    private static NoteSignature ParseLine(string line)
    {
        string[] parts = line.StartsWith(LineStart, StringComparison.Ordinal) ? line[LineStart.Length..].Split(' ') : [];
        if (parts.Length != 2) throw new NoteFormatException("A signature line is: em dash, space, key name, space, base64.");
        if (!VerifierKey.IsName(parts[0])) throw new NoteFormatException($"'{parts[0]}' is no key name.");
        byte[]? value = CanonicalBase64.Decode(parts[1]);
        if (value is null) throw new NoteFormatException($"The signature of '{parts[0]}' is not canonical base64.");
        if (value.Length < 5) throw new NoteFormatException($"The signature of '{parts[0]}' is too short to hold a key id and a signature.");
        return new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(value), value[4..]);
    }
}
