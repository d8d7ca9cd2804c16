using System.Security.Cryptography;
using System.Text;
using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>
/// Reads a policy file (<c>guard: v1</c>). Strict: whatever is not understood is an error at its place, all errors come in one go,
/// and there is no policy unless every line was understood. No setting has a default that allows.
/// </summary>
public static class PolicyLoader
{
    /// <summary>Largest policy file in bytes (1 MiB).</summary>
    public const int MaximumBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Loads a policy. Pure: no disk, no clock; never throws for any bytes.</summary>
    /// <param name="fileName">The name that diagnostics carry.</param>
    /// <param name="bytes">The file's bytes; their SHA-256 is the policy's identity.</param>
    public static PolicyLoadResult Load(string fileName, ReadOnlyMemory<byte> bytes)
    {
        var sink = new DiagnosticSink(fileName);
        Policy? policy = null;
        if (bytes.Length > MaximumBytes)
            sink.Add(DiagnosticIds.TooLarge, 1, 1, $"the file has {bytes.Length} bytes, a policy has at most {MaximumBytes}", "Is this the right file?");
        else if (Decode(bytes.Span, sink) is { } text)
            policy = Read(text, bytes.Span, sink);

        return sink.HasErrors || policy is null
            ? new PolicyLoadResult(null, sink.InOrder)
            : new PolicyLoadResult(policy, []);
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, DiagnosticSink sink)
    {
        try
        {
            return Strict.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            var line = before.Count((byte)'\n') + 1;
            var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
            sink.Add(DiagnosticIds.NotUtf8, line, column, "these bytes are not UTF-8", "Save the file as UTF-8.");
            return null;
        }
    }

    private static Policy? Read(string text, ReadOnlySpan<byte> bytes, DiagnosticSink sink)
    {
        var root = YamlReader.Read(text, sink);
        if (root is null or YamlText { IsNull: true })
        {
            if (!sink.HasErrors) sink.Add(DiagnosticIds.Empty, 1, 1, "the file holds no policy", "Begin with `guard: v1`, `branch: main` and `rules:`.");
            return null;
        }

        return MapReader.Of(root, "the policy", sink) is { } map
            ? new PolicyMapper(sink).Map(map, Convert.ToHexStringLower(SHA256.HashData(bytes)))
            : null;
    }
}
