using System.Security.Cryptography;
using System.Text;

namespace Guard.Access;

/// <summary>Tokens: 256 random bits behind a prefix that secret scanners can look for. Only the hash is kept, so a plain SHA-256 is enough.</summary>
internal static class AccessToken
{
    /// <summary>How every token begins.</summary>
    public const string Prefix = "guard_";

    private const int Bytes = 32;
    private const int FingerprintDigits = 16;
    private static readonly int Length = Prefix.Length + (Bytes * 2);

    /// <summary>Makes a new one.</summary>
    public static string Create() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether a text has a token's shape; says nothing of its validity.</summary>
    public static bool HasShape(string text) => text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && text.All(char.IsAscii);

    /// <summary>The hash that is kept, lower-case hex.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What stands for a token in log and lists.</summary>
    /// <param name="hash">The hash that is kept.</param>
    public static string Fingerprint(string hash) => "sha256:" + hash[..FingerprintDigits];
}
