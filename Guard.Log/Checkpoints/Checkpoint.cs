using System.Globalization;
using Guard.Log.Merkle;

namespace Guard.Log.Checkpoints;

/// <summary>A tree head (C2SP tlog-checkpoint): which log, how many entries, which root.</summary>
/// <param name="Origin">The log's identity: one non-empty line. Guard uses its key's name.</param>
/// <param name="Size">How many entries the tree has, 0 or more.</param>
/// <param name="Root">The RFC 6962 root, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>Opaque lines after the root. Guard writes none; a reader keeps them, because the signature covers them.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The note text: origin, decimal size, base64 root and extensions, each a line.</summary>
    public string ToText()
    {
        string[] lines = [Origin, Size.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(Root), .. Extensions];
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Reads a note's text.</summary>
    /// <param name="text">The text, with its last line end.</param>
    /// <exception cref="NoteFormatException">The text is no checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n')) throw new NoteFormatException("A checkpoint ends with a line end.");
        string[] lines = text[..^1].Split('\n');
        if (lines.Length < 3) throw new NoteFormatException("A checkpoint has at least three lines: origin, size, root.");
        if (lines.Any(line => line.Length == 0)) throw new NoteFormatException("A checkpoint has no empty lines.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw new NoteFormatException($"The checkpoint's size '{lines[1]}' is no decimal number without leading zeros.");
        }

        byte[]? root = CanonicalBase64.Decode(lines[2]);
        if (root is not { Length: MerkleHash.Size }) throw new NoteFormatException($"The checkpoint's root is not canonical base64 of {MerkleHash.Size} bytes.");
        return new Checkpoint(lines[0], size, root) { Extensions = lines[3..] };
    }

    /// <summary>Reads a note and believes it only when the key signed it and the origin is the key's name.</summary>
    /// <param name="note">The note's bytes.</param>
    /// <param name="key">The trusted key.</param>
    /// <exception cref="NoteFormatException">The note is malformed, not signed by the key, or of another log.</exception>
    public static Checkpoint Open(ReadOnlySpan<byte> note, VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        SignedNote signed = SignedNote.Parse(note);
        if (!signed.IsSignedBy(key))
        {
            throw new NoteFormatException($"The checkpoint has no valid signature of the trusted key {key.Name}, id {key.KeyId:x8}.");
        }

        Checkpoint checkpoint = Parse(signed.Text);
        return checkpoint.Origin == key.Name ? checkpoint
            : throw new NoteFormatException($"The checkpoint is of the log '{checkpoint.Origin}', but the trusted key is of '{key.Name}'.");
    }
}
