using System.Text.Unicode;

namespace Guard.Measuring.Programs;

/// <summary>What a message line must look like. The host relays content unread: its meaning is the evaluator's matter.</summary>
internal static class MessageShape
{
    /// <summary>Says what is wrong with a line, without its line feed; null when it may pass.</summary>
    public static string? Refusal(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != (byte)'{' || line[^1] != (byte)'}') return "a line is no JSON object (it must start with '{' and end with '}')";
        if (line.IndexOfAnyInRange((byte)0, (byte)0x1f) is var control and >= 0 && line[control] != (byte)'\t') return "a line holds a control character";
        return Utf8.IsValid(line) ? null : "a line is not UTF-8";
    }
}
