using System.Buffers;
using System.Text;

namespace Guard.Log.Canonical;

/// <summary>String literals of canonical JSON (RFC 8785 section 3.2.2.2): the shortest escapes, everything else as UTF-8.</summary>
internal static class CanonicalString
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f" +
        "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    internal static void Write(IBufferWriter<byte> output, string value)
    {
        output.Write("\""u8);
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            int next = rest.IndexOfAny(Escaped);
            WriteLiteral(output, next < 0 ? rest : rest[..next]);
            if (next < 0) break;
            WriteEscape(output, rest[next]);
            rest = rest[(next + 1)..];
        }

        output.Write("\""u8);
    }

    private static void WriteLiteral(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        try
        {
            Strict.GetBytes(text, output);
        }
        catch (EncoderFallbackException error)
        {
            throw new CanonicalJsonException("A string holds a lone surrogate, which UTF-8 cannot carry (RFC 8785 section 3.2.2.2).", error);
        }
    }

    private static void WriteEscape(IBufferWriter<byte> output, char character)
    {
        switch (character)
        {
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case '\b': output.Write("\\b"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case '\n': output.Write("\\n"u8); break;
            case '\f': output.Write("\\f"u8); break;
            case '\r': output.Write("\\r"u8); break;
            default: output.Write(Encoding.ASCII.GetBytes($"\\u{(int)character:x4}")); break;
        }
    }
}
