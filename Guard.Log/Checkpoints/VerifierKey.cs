using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Guard.Log.Checkpoints;

/// <summary>A public key that verifies notes: Ed25519 with a name (C2SP signed-note, signature type 0x01).</summary>
public sealed class VerifierKey
{
    /// <summary>Bytes of an Ed25519 public key (RFC 8032).</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes of an Ed25519 signature (RFC 8032).</summary>
    public const int SignatureSize = 64;

    private const byte Ed25519Type = 0x01;

    private readonly byte[] publicKey;

    /// <summary>Names a key.</summary>
    /// <param name="name">The key's name: not empty, no white space, no plus sign; for a log its origin.</param>
    /// <param name="publicKey">32 bytes, a point that RFC 8032 allows.</param>
    /// <exception cref="NoteFormatException">The name or the key is not allowed.</exception>
    public VerifierKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name)) throw new NoteFormatException($"'{name}' is no key name: it must not be empty, nor hold white space, a control character or '+'.");
        if (publicKey.Length != PublicKeySize) throw new NoteFormatException($"An Ed25519 public key has {PublicKeySize} bytes, not {publicKey.Length}.");
        this.publicKey = publicKey.ToArray();
        if (!Ed25519.ValidatePublicKeyFull(this.publicKey, 0)) throw new NoteFormatException("The public key is no point of Ed25519's prime-order group.");
        Name = name;
        KeyId = Id(name, this.publicKey);
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256(name || 0x0A || 0x01 || public key).</summary>
    public uint KeyId { get; }

    /// <summary>The public key's 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>Reads the text form <c>name+hex key id+base64(0x01 || public key)</c>, as Go's sumdb/note writes it.</summary>
    /// <param name="text">The text; one line end at its end is allowed.</param>
    /// <exception cref="NoteFormatException">The text is no such key.</exception>
    public static VerifierKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = (text.EndsWith('\n') ? text[..^1] : text).Split('+', 3);
        if (parts.Length != 3) throw new NoteFormatException("A verifier key is written name+id+key.");
        byte[]? key = CanonicalBase64.Decode(parts[2]);
        if (key is not [Ed25519Type, ..]) throw new NoteFormatException("The verifier key's third part is not canonical base64 of an Ed25519 key (type 0x01).");
        var parsed = new VerifierKey(parts[0], key.AsSpan(1));
        return parts[1] == Hex(parsed.KeyId) ? parsed
            : throw new NoteFormatException($"The verifier key's id is {parts[1]}, but name and key give {Hex(parsed.KeyId)}.");
    }

    /// <summary>Whether a text may be a key's name.</summary>
    /// <param name="name">The text.</param>
    public static bool IsName(string name)
        => !string.IsNullOrEmpty(name) && !name.Any(static character => char.IsWhiteSpace(character) || character == '+' || character < ' ');

    /// <summary>Whether this key signed a message. Signatures that RFC 8032 calls malleable are refused.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">64 bytes; another length is false.</param>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        => signature.Length == SignatureSize
            && Ed25519.Verify(signature.ToArray(), 0, publicKey, 0, message.ToArray(), 0, message.Length);

    /// <summary>The text form that <see cref="Parse"/> reads, without a line end.</summary>
    public override string ToString() => $"{Name}+{Hex(KeyId)}+{Convert.ToBase64String([Ed25519Type, .. publicKey])}";

    private static string Hex(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);

    private static uint Id(string name, byte[] publicKey)
        => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), 0x0A, Ed25519Type, .. publicKey]));
}
