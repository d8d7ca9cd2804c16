using System.Security.Cryptography;
using System.Text.Json;

namespace Guard.Measuring.Layers;

/// <summary>Names a cached layer by everything that went into it.</summary>
internal static class LayerKey
{
    /// <summary>Hashes parts so that no two lists of parts collide by concatenation.</summary>
    /// <returns>Lower-case hex SHA-256.</returns>
    public static string Of(params IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts.ToArray())));
}
