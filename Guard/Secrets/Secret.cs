using System.Security.Cryptography;

namespace Guard.Secrets;

/// <summary>A secret's bytes while they are in use. It prints as nothing, and its memory is cleared when it is let go.</summary>
internal sealed class Secret(byte[] bytes) : IDisposable
{
    /// <summary>Most bytes of one secret: a key file.</summary>
    public const int Most = 16 * 1024;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);

    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
