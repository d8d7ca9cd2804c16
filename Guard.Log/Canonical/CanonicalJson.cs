using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Log.Canonical;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): one byte sequence for one JSON value, so that it can be hashed and signed. Members are
/// ordered by the UTF-16 code units of their names, numbers are written as ECMAScript writes them, no white space.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How deep arrays and objects may nest; deeper values are refused, so that no input exhausts the stack.</summary>
    public const int MaxDepth = 64;

    /// <summary>Writes a value as canonical UTF-8 JSON.</summary>
    /// <param name="value">The value; null is the JSON <c>null</c>. Numbers are read as doubles, and integers of CLR types must lie within ±2^53.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="CanonicalJsonException">The value has no canonical form.</exception>
    public static byte[] Write(JsonNode? value)
    {
        var output = new ArrayBufferWriter<byte>(512);
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes a value as canonical UTF-8 JSON to a buffer.</summary>
    /// <param name="output">Where the bytes go; holds part of a value when an exception leaves.</param>
    /// <param name="value">The value, as in <see cref="Write(JsonNode?)"/>.</param>
    /// <exception cref="CanonicalJsonException">The value has no canonical form.</exception>
    public static void Write(IBufferWriter<byte> output, JsonNode? value)
    {
        ArgumentNullException.ThrowIfNull(output);
        Write(output, value, MaxDepth);
    }

    private static void Write(IBufferWriter<byte> output, JsonNode? value, int depthLeft)
    {
        switch (value)
        {
            case null: output.Write("null"u8); break;
            case JsonObject members: WriteObject(output, members, Deeper(depthLeft)); break;
            case JsonArray elements: WriteArray(output, elements, Deeper(depthLeft)); break;
            default: WriteScalar(output, value.AsValue()); break;
        }
    }

    private static int Deeper(int depthLeft)
        => depthLeft > 0 ? depthLeft - 1 : throw new CanonicalJsonException($"The value is nested deeper than {MaxDepth} levels.");

    private static void WriteObject(IBufferWriter<byte> output, JsonObject members, int depthLeft)
    {
        KeyValuePair<string, JsonNode?>[] sorted;
        try
        {
            sorted = [.. members];
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // A parsed object is materialised lazily: only here do duplicate or undecodable names show.
            throw new CanonicalJsonException("An object has a duplicate or undecodable member name: " + error.Message, error);
        }

        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        output.Write("{"u8);
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            CanonicalString.Write(output, sorted[i].Key);
            output.Write(":"u8);
            Write(output, sorted[i].Value, depthLeft);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(IBufferWriter<byte> output, JsonArray elements, int depthLeft)
    {
        output.Write("["u8);
        for (int i = 0; i < elements.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            Write(output, elements[i], depthLeft);
        }

        output.Write("]"u8);
    }

    private static void WriteScalar(IBufferWriter<byte> output, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True: output.Write("true"u8); break;
            case JsonValueKind.False: output.Write("false"u8); break;
            case JsonValueKind.Null: output.Write("null"u8); break;
            case JsonValueKind.String: CanonicalString.Write(output, Text(value)); break;
            case JsonValueKind.Number: output.Write(Encoding.ASCII.GetBytes(CanonicalNumber.Format(value))); break;
            default: throw new CanonicalJsonException($"A {value.GetValueKind()} has no canonical JSON form.");
        }
    }

    private static string Text(JsonValue value)
    {
        try
        {
            return value.TryGetValue(out string? text) ? text
                : value.TryGetValue(out char character) ? character.ToString()
                : throw new CanonicalJsonException($"Only strings are written as JSON strings; convert {value.GetType().Name} first.");
        }
        catch (InvalidOperationException error)
        {
            throw new CanonicalJsonException("A string is not valid UTF-8 or holds a lone surrogate: " + error.Message, error);
        }
    }
}
