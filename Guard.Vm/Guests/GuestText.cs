using System.Buffers.Binary;
using System.Text;

namespace Guard.Vm.Guests;

/// <summary>Fields of a frame's payload: each is its length, four bytes, and then that many.</summary>
internal static class GuestText
{
    /// <summary>Adds a field.</summary>
    public static void Put(MemoryStream output, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        output.Write(length);
        output.Write(bytes);
    }

    /// <summary>Adds a text.</summary>
    /// <exception cref="ArgumentException">It has a NUL, which would cut it short in the guest.</exception>
    public static void Put(MemoryStream output, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A text for a guest has a NUL character.", nameof(text));
        Put(output, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Adds texts: how many, then each.</summary>
    public static void Put(MemoryStream output, IReadOnlyList<string> texts)
    {
        Span<byte> count = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(count, texts.Count);
        output.Write(count);
        foreach (string text in texts) Put(output, text);
    }

    /// <summary>Takes a number.</summary>
    /// <exception cref="InvalidDataException">It is cut.</exception>
    public static int TakeNumber(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(int)) throw new InvalidDataException("A payload ends in the middle.");
        int number = BinaryPrimitives.ReadInt32BigEndian(bytes);
        bytes = bytes[sizeof(int)..];
        return number;
    }

    /// <summary>Takes a field.</summary>
    /// <exception cref="InvalidDataException">It is cut.</exception>
    public static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes)
    {
        int length = TakeNumber(ref bytes);
        if (length < 0 || length > bytes.Length) throw new InvalidDataException("A field of a payload ends behind it.");
        ReadOnlySpan<byte> field = bytes[..length];
        bytes = bytes[length..];
        return field;
    }

    /// <summary>Takes a text.</summary>
    /// <exception cref="InvalidDataException">It is cut, or has a NUL.</exception>
    public static string TakeText(ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> field = Take(ref bytes);
        return field.Contains((byte)0) ? throw new InvalidDataException("A text has a NUL character.") : Encoding.UTF8.GetString(field);
    }

    /// <summary>Takes texts.</summary>
    /// <exception cref="InvalidDataException">One is cut, or there are more than can be.</exception>
    public static List<string> TakeTexts(ref ReadOnlySpan<byte> bytes)
    {
        int count = TakeNumber(ref bytes);
        if (count < 0 || count > bytes.Length / sizeof(int)) throw new InvalidDataException($"A payload of {bytes.Length} bytes has no {count} texts.");
        var texts = new List<string>(count);
        for (int i = 0; i < count; i++) texts.Add(TakeText(ref bytes));
        return texts;
    }
}
